#!/usr/bin/env python3
"""Whom `monitor --alert` notifies of what as the health changes from call to call."""
import contextlib
import json

import businesses
import support
from stores import OnPostgres, OnSqlite
from web_server import WebServer

NINE = "2026-11-20T09:{:02}:00Z"
# Nothing listens there, and it accepts mail without TLS, so sending fails at once.
DEAD_MAIL = {"email_to": "a@example.org", "email_from": "b@example.org", "smtp_host": "127.0.0.1", "smtp_port": 9,
             "smtp_tls": "none", "timeout": "1s"}


class Alerting:
    """The steps that all tests here share."""

    def web(self, *answers):
        server = WebServer(answers or ((200, {}),))
        self.addCleanup(server.close)
        return server

    def configure(self, **tables):
        lines = []
        for table, settings in tables.items():
            lines += [f"[{table}]", *(f"{key} = {json.dumps(value)}" for key, value in settings.items())]
        self.workplace.config.write_text("\n".join(lines) + "\n")

    def alert(self, server, **settings):
        self.configure(alerts={"webhook_url": server.url + "/s3cret", **settings})

    def monitor(self, minute, *arguments, **options):
        return self.run_slotctl("monitor", "--alert", "--now", NINE.format(minute), *arguments, **options)

    def told(self, server):
        """(check, kind) in each message that came since the last time."""
        return [sorted((a["check"], a["kind"]) for a in body["alerts"]) for body in server.bodies()]

    def forget(self):
        """Forgets all earlier messages."""
        self.store.query("DELETE FROM alert_states")
        for file in self.workplace.path.rglob("alerts-*"):
            file.unlink()

    def drift(self, variants):
        """This many variants have reserved stock without a reservation."""
        self.store.query("DELETE FROM product_variants")
        for number in range(1, variants + 1):
            self.store.query("INSERT INTO product_variants (id, sku, stock_quantity, reserved_quantity)"
                             f" VALUES ({number}, 'S{number}', 10, 1)")


class Sequences(Alerting):
    def setUp(self):
        super().setUp()
        # Without an offering, there is more to report.
        self.load(businesses.salon())

    def test_each_change_is_reported_once_and_a_reminder_comes_when_it_is_due(self):
        server = self.web()
        self.alert(server, remind_after="30m")
        self.assert_status(0, self.monitor(0))
        self.assertEqual([], self.told(server))
        self.drift(1)
        self.assert_status(1, self.monitor(1))
        self.assertEqual([[("stock_drift", "worse")]], self.told(server))
        self.assert_status(1, self.monitor(2))
        self.assertEqual([], self.told(server))
        self.drift(10)
        self.assert_status(2, self.monitor(3))
        self.assertEqual([[("stock_drift", "worse")]], self.told(server))
        self.monitor(32)
        self.assertEqual([], self.told(server))
        self.monitor(33)
        self.assertEqual([[("stock_drift", "reminder")]], self.told(server))
        self.drift(0)
        self.assert_status(0, self.monitor(34))
        self.assertEqual([[("stock_drift", "recovered")]], self.told(server))
        self.monitor(35)
        self.assertEqual([], self.told(server))
        self.assertEqual(["ok"] * 8, self.store.statuses())

    def test_a_channel_that_failed_is_retried_and_the_other_is_not_notified_twice(self):
        good = self.web()
        self.alert(good, **DEAD_MAIL)
        self.drift(1)
        result = self.assert_status(1, self.monitor(1))
        self.assert_says("127.0.0.1:9", result.err, result)
        self.assertEqual([[("stock_drift", "worse")]], self.told(good))
        result = self.assert_status(1, self.monitor(2))
        self.assert_says("127.0.0.1:9", result.err, result)
        self.assertEqual([], self.told(good))
        self.assertEqual(["ok", "ok"], self.store.statuses())

    def test_a_webhook_that_failed_is_notified_at_the_next_call(self):
        server = self.web((404, {}), (200, {}))
        self.alert(server)
        self.drift(1)
        result = self.assert_status(1, self.monitor(1))
        self.assert_says("the next run will retry", result.err, result)
        self.assertNotIn("s3cret", result.out + result.err)
        self.assertEqual(1, len(self.told(server)))
        self.monitor(2)
        (again,) = server.bodies()
        self.assertEqual([("stock_drift", "worse", NINE.format(1))],
                         [(a["check"], a["kind"], a["since"]) for a in again["alerts"]])
        self.monitor(3)
        self.assertEqual([], self.told(server))

    def test_two_calls_at_once_notify_once(self):
        server = self.web(("hang", {}), (200, {}))
        self.alert(server)
        self.drift(1)
        first = self.start_slotctl("monitor", "--alert", "--now", NINE.format(1))
        support.wait_until(lambda: server.requests, "the first run tells")
        self.assert_status(1, self.monitor(1))
        server.release.set()
        self.assert_status(1, first.finish())
        self.assertEqual([[("stock_drift", "worse")]], self.told(server))
        self.assertEqual(["ok", "skipped"], self.store.statuses())

    def test_without_alert_and_in_a_dry_run_nothing_is_sent_or_written(self):
        server = self.web()
        self.alert(server)
        self.drift(1)
        before = self.store.dump()
        self.assert_status(1, self.run_slotctl("monitor", "--now", NINE.format(1)))
        self.assert_status(1, self.monitor(2, "--dry-run"))
        self.assertEqual([], self.told(server))
        self.assertEqual(before, self.store.dump())
        self.assertEqual([], [str(f) for f in self.workplace.path.rglob("alerts-*")])

    def test_quiet_reports_once_that_a_channel_failed_and_exits_with_the_health(self):
        self.configure(alerts=DEAD_MAIL)
        for variants, status in ((1, 1), (10, 2)):
            self.drift(variants)
            result = self.assert_status(status, self.monitor(variants, "-q"))
            self.assert_says("stock_drift", result.out, result)
            complaints = [line for line in result.err.splitlines() if not line.startswith("  ")]
            self.assertEqual(1, len(complaints), str(result))
            self.assert_says("1 alert was not delivered", complaints[0], result)
            self.assert_says("the next run will retry: by email: ", complaints[0], result)

    def test_quiet_prints_nothing_when_every_channel_was_notified(self):
        server = self.web()
        self.alert(server)
        self.drift(1)
        result = self.assert_status(1, self.monitor(1, "-q"))
        self.assertEqual("", result.err)
        self.assertEqual([[("stock_drift", "worse")]], self.told(server))
        self.drift(0)
        self.assert_silent(self.assert_status(0, self.monitor(2, "-q")))
        self.assertEqual([[("stock_drift", "recovered")]], self.told(server))


    def test_names_from_the_database_reach_nobody_as_commands(self):
        hostile = "'@everyone <!channel> &' || char(13) || char(10) || 'RECOVERED: database' || char(27) || '[2J'"
        if self.store.name == "PostgreSQL":
            hostile = hostile.replace("char(", "chr(")
        for shape, key in (("slack", "text"), ("discord", "content"), ("json", "text")):
            with self.subTest(shape):
                server = self.web()
                self.alert(server, webhook_format=shape)
                self.drift(3)
                self.store.query(f"UPDATE product_variants SET sku = {hostile} || id")
                self.assert_status(1, self.monitor(0))
                (body,) = server.bodies()
                lines = body[key].splitlines()
                self.assertFalse([line for line in lines if line.startswith("RECOVERED")], body)
                self.assertNotIn("\x1b", body[key])
                self.assertNotIn("\r", body[key])
                if shape == "slack":
                    self.assertNotIn("<!channel>", body[key])
                    self.assertIn("&lt;!channel&gt; &amp;", body[key])
                if shape == "discord":
                    self.assertEqual({"parse": []}, body["allowed_mentions"])
                self.forget()

    def test_a_message_of_many_items_keeps_to_the_length_that_its_service_accepts(self):
        # Half an alphabet of two-byte letters: if one were split, the text would be invalid.
        for shape, key, most in (("slack", "text", 4000), ("discord", "content", 2000)):
            with self.subTest(shape):
                server = self.web()
                self.alert(server, webhook_format=shape)
                self.drift(3)
                self.store.query("UPDATE product_variants SET sku = 'ä&ö&ü&ä&ö&ü&ä&ö&ü&ä&ö&ü&ä&ö&ü&ä&ö&ü&ä&ö&ü' || id")
                self.store.query("DELETE FROM job_runs")
                for number, job in enumerate(("maintain", "unreserve")):
                    self.store.query(
                        "INSERT INTO job_runs (id, job, status, started_at, host, pid, version, error) VALUES"
                        f" ({number + 9000}, '{job}', 'failed', '2026-11-20T08:00:00Z', 'h', 1, 'x', '{'ß&' * 3000}')")
                self.assert_status(2, self.monitor(1, env={"SLOTCTL_LOG_FILE": "/dev/null/" + "x&" * 90 + "/y"}))
                (body,) = server.bodies()
                self.assertLessEqual(len(body[key].encode()), most)
                self.assertIn("CRITICAL: log_directory", body[key])
                self.forget()


class OverSqlite(Sequences, OnSqlite):
    pass


class OverPostgres(Sequences, OnPostgres):
    def test_a_lock_directory_that_cannot_be_used_is_reported_once_and_so_is_its_repair(self):
        server = self.web()
        self.alert(server)
        self.assert_status(0, self.monitor(0))
        for expected in ([[("lock_directory", "worse")]], []):
            result = self.monitor(1, "--format", "json", env={"SLOTCTL_LOCK_DIRECTORY": "/dev/null/locks"})
            self.assert_status(2, result)
            checks = {check["name"]: check["status"] for check in result.json["checks"]}
            self.assertEqual(("ok", "critical"), (checks["database"], checks["lock_directory"]), result)
            self.assertEqual(expected, self.told(server))
        self.assert_status(0, self.monitor(2))
        self.assertEqual([[("lock_directory", "recovered")]], self.told(server))

    def test_machines_that_share_the_database_share_what_was_reported(self):
        server = self.web()
        self.alert(server)
        self.drift(1)
        self.monitor(1)
        self.assertEqual([[("stock_drift", "worse")]], self.told(server))
        # Another machine has its own files.
        for file in self.workplace.path.rglob("alerts-*"):
            file.unlink()
        self.monitor(2)
        self.assertEqual([], self.told(server))


class Outages(Alerting, support.SlotctlTest):
    def monitor_on(self, url):
        return lambda minute: self.monitor(minute, "--database", url)

    def test_a_missing_database_is_reported_once_and_so_is_its_return(self):
        server = self.web()
        self.alert(server)
        url = f"sqlite:{self.workplace.path / 'later.db'}"
        monitor = self.monitor_on(url)
        self.assert_status(2, monitor(0))
        self.assertEqual([[("database", "worse")]], self.told(server))
        self.assert_status(2, monitor(15))
        self.assertEqual([], self.told(server))
        self.assert_status(0, self.run_slotctl("db", "migrate", "--database", url))
        # It is back, but empty.
        self.assert_status(1, monitor(30))
        self.assertEqual([[("database", "recovered"), ("service_coverage", "worse")]], self.told(server))
        monitor(45)
        self.assertEqual([], self.told(server))

    def test_a_server_that_is_down_is_reported_once_and_its_address_without_a_password(self):
        server = self.web()
        self.alert(server)
        monitor = self.monitor_on("postgresql://nobody:topsecret@127.0.0.1:9/none")
        for minute, expected in ((0, [[("database", "worse")]]), (15, [])):
            result = self.assert_status(2, monitor(minute))
            self.assertNotIn("topsecret", result.out + result.err + repr(server.requests))
            self.assertEqual(expected, self.told(server))

    def test_a_channel_that_fails_during_an_outage_is_retried(self):
        server = self.web((404, {}), (200, {}))
        self.alert(server)
        monitor = self.monitor_on("postgresql://nobody@127.0.0.1:9/none")
        for minute, messages in ((0, 1), (1, 1), (2, 0)):
            self.assert_status(2, monitor(minute))
            self.assertEqual([[("database", "worse")]] * messages, self.told(server))

    def test_a_monitor_without_a_database_pings_its_failure(self):
        server = self.web()
        self.configure(monitor={"ping_url": server.url + "/p"})
        self.assert_status(2, self.monitor_on("postgresql://nobody@127.0.0.1:9/none")(0))
        self.assertEqual(["/p/fail"], server.paths())
        self.assertIn("monitor: failed", server.requests[0][1])


class OutagesOfPostgres(Alerting, OnPostgres):
    def setUp(self):
        super().setUp()
        self.load(businesses.salon())

    @contextlib.contextmanager
    def away(self):
        """The tables cannot be found meanwhile."""
        schema = self.store.schema
        self.store.query(f"ALTER SCHEMA {schema} RENAME TO {schema}_away")
        try:
            yield
        finally:
            self.store.query(f"ALTER SCHEMA {schema}_away RENAME TO {schema}")

    def test_what_was_reported_before_and_during_an_outage_is_not_reported_again_after_it(self):
        server = self.web()
        self.alert(server)
        self.drift(1)
        self.assert_status(1, self.monitor(0))
        self.assertEqual([[("stock_drift", "worse")]], self.told(server))
        with self.away():
            self.assert_status(2, self.monitor(15))
            (message,) = self.told(server)
            self.assertEqual({"worse"}, {kind for _, kind in message})
            checks = [check for check, _ in message]
            self.assertNotIn("stock_drift", checks)
            self.assert_status(2, self.monitor(16))
            self.assertEqual([], self.told(server))
        self.assert_status(1, self.monitor(30))
        self.assertEqual([[(check, "recovered") for check in checks]], self.told(server))
        self.assert_status(1, self.monitor(45))
        self.assertEqual([], self.told(server))

    def test_what_was_reported_while_the_database_went_away_is_not_reported_again(self):
        for quiet in ((), ("-q",)):
            with self.subTest(quiet):
                server = self.web(("hang", {}), (200, {}))
                self.alert(server)
                self.drift(1)
                telling = self.start_slotctl("monitor", "--alert", "--now", NINE.format(1), *quiet)
                support.wait_until(lambda: server.requests, "the run tells")
                with self.away():
                    server.release.set()
                    result = self.assert_status(1, telling.finish())
                self.assert_says("alert", result.err, result)
                self.assertEqual([[("stock_drift", "worse")]], self.told(server))
                self.assert_status(1, self.monitor(2))
                self.assertEqual([], self.told(server))
                self.drift(0)
                self.assert_status(0, self.monitor(58))
                self.assertEqual([[("stock_drift", "recovered")]], self.told(server))
                self.forget()


class Configuration(Alerting, support.SlotctlTest):
    def test_incomplete_mail_settings_are_found_by_the_check_and_stop_no_job(self):
        self.configure(alerts={"email_to": ["a@example.org", "b@example.org"], "smtp_host": "localhost"})
        result = self.assert_status(78, self.run_slotctl("config", "check"))
        self.assert_says("slotctl.toml:2: alerts.email_to is set, but [alerts] lacks", result.err, result)
        self.assert_says("[alerts] lacks email_from", result.err, result)
        database = ("--database", f"sqlite:{self.workplace.path / 'a.db'}")
        self.assert_status(0, self.run_slotctl("maintain", *database))
        result = self.assert_status(3, self.monitor(0, *database))
        self.assert_says("[alerts] lacks email_from", result.out, result)

    def test_a_warning_that_can_never_occur_is_found_by_the_check_and_stops_no_job(self):
        self.configure(monitor={"coverage_warning": 40, "drift_warning": 20})
        result = self.assert_status(78, self.run_slotctl("config", "check"))
        self.assert_says("slotctl.toml:2: monitor.coverage_warning is beyond the critical value", result.err, result)
        self.assert_says("slotctl.toml:3: monitor.drift_warning is beyond the critical value", result.err, result)
        self.assert_status(0, self.run_slotctl("maintain", "--database", f"sqlite:{self.workplace.path / 'a.db'}"))

    def test_complete_mail_settings_pass_the_check(self):
        self.configure(alerts={"email_to": ["a@example.org", "b@example.org"], "smtp_host": "localhost",
                               "email_from": "c@example.org"})
        self.assert_status(0, self.run_slotctl("config", "check"))


if __name__ == "__main__":
    support.main()
