"""What a monitor, a scheduler's mail and node_exporter see of `slotctl monitor`, with each problem provoked for real."""
import contextlib
import os
import re
import shutil
import socket
import subprocess
import unittest
import urllib.error
import urllib.request

import businesses
import machine
import stores
import support

FIRST = "2026-11-15T00:05:00Z"
LATER = "2026-11-15T02:30:00Z"
ONLY_MAINTAIN = """
[[schedule]]
name = "maintain"
command = "maintain"
cron = "0 2 * * *"
time_zone = "UTC"
"""


class MonitorTest:
    def setUp(self):
        super().setUp()
        self.workplace.config.write_text(ONLY_MAINTAIN)
        self.load(businesses.salon())
        self.store.execute("UPDATE schema_migrations SET applied_at = '2026-11-15T00:00:00Z'")

    def check(self, name, now=LATER, env=None):
        """(status, message) of one check."""
        result = self.run_slotctl("monitor", "--now", now, "--format", "json", env=env)
        found = [c for c in result.json["checks"] if c["name"] == name]
        self.assertEqual(1, len(found), f"{name}\n{result}")
        return found[0]["status"], found[0]["message"]

    def test_a_database_whose_offerings_wait_for_their_first_run_is_ok(self):
        result = self.good("monitor", "--now", FIRST, "--format", "json")
        self.assertEqual("ok", result.json["status"], result)

    def test_a_database_without_an_active_offering_is_questioned(self):
        self.store.execute("UPDATE services SET active = false")
        result = self.assert_status(1, self.run_slotctl("monitor", "--now", FIRST))
        self.assert_says("there is no active offering in ", result.out, result)
        self.assert_says(": is this the right database?", result.out, result)
        for table in ("offerings", "providers", "services"):
            self.store.execute(f"DELETE FROM {table}")
        self.assertRegex(self.check("service_coverage", FIRST)[1], "^there is nothing in .*: is this the right database")
        # A shop without a calendar is recognised by its schedule.
        self.store.execute("INSERT INTO product_variants (id, sku) VALUES (3, 'TEE-M')")
        self.assertEqual("warning", self.check("service_coverage", FIRST)[0])
        self.workplace.config.write_text(ONLY_MAINTAIN + "enabled = false\n")
        self.assertEqual("ok", self.check("service_coverage", FIRST)[0])

    def test_an_hour_that_is_taken_is_not_free_for_another_service(self):
        for table in ("offerings", "providers", "services"):
            self.store.execute(f"DELETE FROM {table}")
        self.load({"services": [businesses.service(10, "1h"), businesses.service(11, "1h")],
                   "providers": [businesses.provider(1, hours=(("09:00", "10:00"),), services=(10, 11))]})
        self.maintain(FIRST, "--days-ahead", "0")
        self.assertEqual("ok", self.check("service_coverage", FIRST)[0])
        self.store.execute("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                           " (1, 10, '2026-11-15T09:00:00Z', '2026-11-15T10:00:00Z', 'c')")
        self.assertRegex(self.check("service_coverage", FIRST)[1], r"^0 of 2 active offerings have a free slot")

    def test_absurd_rows_in_the_history_do_not_spoil_the_rest_of_the_report(self):
        self.maintain(FIRST)
        # The database itself refuses some of them.
        for start, counts in (("9999-12-31T23:59:59Z", "[]"), ("9899-12-31T23:59:59Z", "{}"), ("infinity", "{}"),
                              ("0001-01-01T00:00:00Z", '{"created": 1e300}'),
                              (FIRST, '{"created": 9223372036854775807, "expired": 9223372036854775807}')):
            with contextlib.suppress(stores.Refused):
                self.store.execute("INSERT INTO job_runs (job, status, started_at, host, pid, version, counts) VALUES"
                                   f" ('maintain', 'ok', '{start}', '', -1, '', '{counts}')")
        result = self.run_slotctl("monitor", "--check-health", "--performance-report", "--now", FIRST,
                                  "--format", "json")
        self.assertNotEqual(3, result.status, result)
        self.assertGreater(result.json["performance"]["jobs"][0]["runs"]["rows"], 0)

    def test_a_stopped_job_is_noticed_and_a_run_ends_it(self):
        self.assertEqual("warning", self.check("schedule_maintain")[0])
        self.assertEqual("critical", self.check("schedule_maintain", "2026-11-16T02:30:00Z")[0])
        self.maintain("2026-11-16T02:31:00Z")
        self.assertEqual("ok", self.check("schedule_maintain", "2026-11-16T02:32:00Z")[0])

    def test_offerings_that_nothing_fills_are_reported_after_a_day_whatever_the_schedule_says(self):
        unreserve = ONLY_MAINTAIN.replace("maintain", "unreserve")
        for schedule in (ONLY_MAINTAIN + "enabled = false\n", unreserve):
            with self.subTest(schedule):
                self.workplace.config.write_text(schedule)
                for name in ("service_coverage", "horizon"):
                    self.assertEqual("ok", self.check(name, "2026-11-16T00:14:00Z")[0])
                    self.assertEqual("critical", self.check(name, "2026-11-16T00:15:00Z")[0])
                result = self.assert_status(2, self.run_slotctl("monitor", "--now", "2026-11-16T00:15:00Z"))
                self.assert_says("run `slotctl maintain`, and schedule it", result.out, result)
        # Whatever else starts it is right as well.
        self.maintain("2026-11-16T00:16:00Z")
        self.assertEqual("ok", self.check("horizon", "2026-11-16T00:17:00Z")[0])
        self.load({"services": [businesses.service(99, "1h")], "providers": [businesses.provider(99, services=(99,))]})
        self.assertEqual("ok", self.check("horizon", "2026-11-16T23:00:00Z")[0])
        self.assertEqual("critical", self.check("horizon", "2026-11-17T00:31:00Z")[0])

    def test_reservations_that_nothing_releases_are_reported_whatever_the_schedule_says(self):
        self.workplace.config.write_text(ONLY_MAINTAIN)
        self.store.execute(
            "INSERT INTO product_variants (id, sku, stock_quantity, reserved_quantity) VALUES (3, 'TEE-M', 1, 1)",
            "INSERT INTO orders (id, status, payment_status) VALUES (7, 'pending', 'unpaid')",
            "INSERT INTO inventory_reservations (order_id, variant_id, quantity, created_at, expires_at)"
            " VALUES (7, 3, 1, '2026-11-15T00:00:00Z', '2026-11-15T00:10:00Z')")
        status, message = self.check("expired_reservations", "2026-11-15T01:30:00Z")
        self.assertEqual(("critical", "1 waiting, the oldest for 80 min"), (status, message))

    def test_an_entry_that_cleans_up_a_part_is_compared_with_the_runs_of_that_part(self):
        def cleanup_is(now):
            return self.check("schedule_cleanup", now, env={"TZ": "UTC"})
        self.store.execute("UPDATE schema_migrations SET applied_at = '2026-11-01T00:00:00Z'")
        self.workplace.config.write_text("[notifications]\nenabled = true\n")
        self.good("cleanup", "--only", "notifications", "--now", "2026-11-01T02:00:00Z")
        # Its own entry is due on Mondays at 02:00, the others at 03:00 every day and at 04:00 on the first of the month.
        status, message = cleanup_is("2026-11-01T02:30:00Z")
        self.assertEqual("ok", status, message)
        self.assertIn("next due 2026-11-01T03:00:00Z", message)
        status, message = cleanup_is("2026-11-30T12:00:00Z")
        self.assertEqual("critical", status, message)
        self.assertRegex(message, "the entry cleanup-notifications missed 5 runs, the first due 2026-11-02T02:00:00Z"
                                  r" \(last good run 29 days ago\)")
        self.assertIn("the entry cleanup-bookings missed 30 runs, the first due 2026-11-01T03:00:00Z (no good run yet)",
                      message)
        self.good("cleanup", "--only", "bookings", "--now", "2026-11-30T12:01:00Z")
        message = cleanup_is("2026-11-30T12:02:00Z")[1]
        self.assertNotIn("cleanup-bookings", message)
        self.assertIn("cleanup-notifications missed 5 runs", message)
        # A run of the whole job serves every part.
        self.good("cleanup", "--now", "2026-11-30T12:03:00Z")
        status, message = cleanup_is("2026-11-30T12:04:00Z")
        self.assertEqual("ok", status, message)

    def test_an_entry_for_one_provider_or_one_queue_is_late_like_any_other(self):
        def entry(name, command):
            return f'[[schedule]]\nname = "{name}"\ncommand = "{command}"\ncron = "*/5 * * * *"\n'
        self.workplace.config.write_text(entry("ann", "maintain --provider-id 1") + entry("reviews", "notify --queue reviews")
                                         + entry("calendar", "calendar sync --provider 'Provider 1'"))
        for command in (("maintain", "--provider-id", "1"), ("notify", "--queue", "reviews"),
                        ("--scheduled-as", "calendar", "calendar", "sync", "--provider", "Provider 1")):
            self.good(*command, "--now", FIRST)
        for check in ("schedule_maintain", "schedule_notify", "schedule_calendar"):
            status, message = self.check(check, "2026-11-15T00:06:00Z")
            self.assertEqual("ok", status, message)
            self.assertNotIn("disabled", message)
            self.assertEqual("critical", self.check(check, "2026-11-15T07:05:00Z")[0])
        self.assertIn("the entry reviews missed", self.check("schedule_notify", "2026-11-15T07:05:00Z")[1])
        # Runs of another part do not count.
        self.good("maintain", "--provider-id", "2", "--now", "2026-11-15T07:05:00Z")
        self.assertEqual("critical", self.check("schedule_maintain", "2026-11-15T07:05:00Z")[0])
        self.good("maintain", "--provider-id", "1", "--now", "2026-11-15T07:05:00Z")
        self.assertEqual("ok", self.check("schedule_maintain", "2026-11-15T07:05:00Z")[0])

    def test_every_command_that_a_hint_advises_exists(self):
        self.workplace.config.write_text("".join(
            f'[[schedule]]\nname = "{i}"\ncommand = "{command}"\ncron = "*/15 * * * *"\n'
            for i, command in enumerate(("calendar sync", "reviews request", "stats", "cleanup --only notifications"))))
        result = self.run_slotctl("monitor", "--now", "2026-11-25T12:00:00Z", "--format", "json")
        late = [check["name"] for check in result.json["checks"]
                if check["name"].startswith("schedule_") and check["status"] != "ok"]
        self.assertEqual({"schedule_calendar", "schedule_reviews-request", "schedule_stats", "schedule_cleanup"}, set(late))
        advised = {command for check in result.json["checks"]
                   for command in re.findall("`slotctl ([^`]*)`", check.get("hint") or "")}
        self.assertIn("reviews request", advised)
        for command in advised:
            self.assert_status(0, self.workplace.run(*command.split(), "--help"))

    def test_stock_that_was_edited_by_hand_is_named(self):
        self.store.execute("INSERT INTO product_variants (id, sku, stock_quantity, reserved_quantity)"
                           " VALUES (3, 'TEE-M', 10, 4)")
        status, message = self.check("stock_drift", FIRST)
        self.assertEqual("warning", status)
        self.assertIn("variant 3 (TEE-M) has 4, its reservations hold 0", message)

    def test_a_run_whose_process_is_gone_is_noticed(self):
        self.store.execute("INSERT INTO job_runs (job, scope, status, started_at, host, pid, version) VALUES"
                           f" ('maintain', '', 'running', '{FIRST}', '{socket.gethostname()}', 999999999, 'x')")
        status, message = self.check("runs_maintain")
        self.assertEqual("warning", status)
        self.assertIn("its process no longer exists", message)

    def test_an_outdated_schema_is_critical(self):
        self.store.execute("DELETE FROM schema_migrations WHERE version > 1")
        result = self.assert_status(2, self.run_slotctl("monitor", "--format", "nagios"))
        self.assert_says("slotctl needs", result.out, result)

    def test_nothing_is_written_and_quiet_says_nothing_when_all_is_well(self):
        before = self.store.dump()
        self.assert_silent(self.good("monitor", "--now", FIRST, "-q"))
        self.assertEqual(before, self.store.dump())

    def test_a_wrong_command_line_is_unknown_in_every_format(self):
        for form in ("text", "json", "prometheus", "nagios", "html"):
            result = self.assert_status(3, self.run_slotctl("monitor", "--days-bakc", "7", "--format", form))
            self.assertTrue(result.out, result)

    def test_a_wrong_command_line_of_another_command_is_not_reported_by_monitor(self):
        for line in (["--scheduled-as", "monitor", "maintain", "--verfy"], ["import", "monitor", "--bogus"],
                     ["unreserve", "--scheduled-as=monitor", "--limt", "3"], ["--config", "monitor", "db", "stats"],
                     ["--config", "monitor"], ["maintain", "monitor"]):
            result = self.assert_status(64, self.run_slotctl(*line))
            self.assertEqual("", result.out, result)

    def test_every_kind_of_wrong_line_of_monitor_is_unknown(self):
        for line in (["--scheduled-as", "x", "monitor", "--days-back", "7"], ["monitor", "--format", "nagois"],
                     ["monitor", "--performance-report", "--days-back", "none"], ["--bogus", "monitor"],
                     ["monitor", "maintain"], ["monitor", "--output"]):
            result = self.assert_status(3, self.run_slotctl(*line))
            self.assertIn("UNKNOWN", result.out, result)

    def test_promtool_accepts_the_metrics(self):
        if not shutil.which("promtool") and os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") != "1":
            raise unittest.SkipTest("no promtool: it is in the package prometheus")
        file = self.workplace.path / "slotctl.prom"
        self.good("monitor", "--check-health", "--performance-report", "--now", FIRST, "--format", "prometheus",
                  "--output", file)
        if not support.drives_windows():
            self.assertEqual(0o644, file.stat().st_mode & 0o777)
        said = subprocess.run(["promtool", "check", "metrics"], input=file.read_text(), capture_output=True, text=True)
        self.assertEqual((0, ""), (said.returncode, said.stderr + said.stdout))

    def test_offerings_without_a_free_slot_are_named(self):
        self.load(businesses.salon())
        self.maintain(FIRST)
        self.assertEqual("ok", self.check("service_coverage", FIRST)[0])
        self.assertEqual("ok", self.check("horizon", FIRST)[0])
        self.store.execute("UPDATE slots SET outside_rules = true")
        status, message = self.check("service_coverage", FIRST)
        self.assertEqual("critical", status)
        self.assertRegex(message,
                         r"^0 of \d+ active offerings have a free slot in the next 7 days \(0 %\); none: service \d+")
        status, message = self.check("horizon", "2026-11-18T00:05:00Z")
        self.assertEqual("warning", status)
        self.assertIn("maintain.days_ahead", message)

    def test_a_rehearsed_time_before_the_newest_run_uses_the_runs_before_it(self):
        age = 'slotctl_job_schedule_age_seconds{database="shop",job="maintain"} '
        self.maintain(LATER)
        result = self.run_slotctl("monitor", "--now", FIRST, "--format", "prometheus", "--label", "database=shop")
        self.assertNotIn(age, result.out, result)
        self.assertEqual("ok", self.check("schedule_maintain", FIRST)[0])
        self.maintain(FIRST)
        result = self.run_slotctl("monitor", "--now", "2026-11-15T01:05:00Z", "--format", "prometheus",
                                  "--label", "database=shop")
        self.assert_says(age + "3600\n", result.out, result)

    def need(self, program):
        if not shutil.which(program):
            self.assertNotEqual("1", os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS"), f"there is no {program}")
            raise unittest.SkipTest(f"there is no {program}")

    def test_tidy_finds_the_page_well_formed(self):
        self.need("tidy")
        self.maintain(FIRST)
        file = self.workplace.path / "report.html"
        self.run_slotctl("monitor", "--check-health", "--performance-report", "--now", LATER, "--format", "html",
                         "--output", file)
        said = subprocess.run(["tidy", "-quiet", "-errors", "-utf8", "--drop-empty-elements", "no", file],
                              capture_output=True, text=True)
        self.assertEqual((0, ""), (said.returncode, said.stderr))

    def served_metrics(self, directory):
        """The metrics that a real node_exporter serves from the files in the directory."""
        self.need("prometheus-node-exporter")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        exporter = subprocess.Popen(
            ["prometheus-node-exporter", "--web.listen-address=" + address, "--collector.disable-defaults",
             "--collector.textfile", f"--collector.textfile.directory={directory}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(exporter.wait)
        self.addCleanup(exporter.kill)
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

        def served():
            self.assertIsNone(exporter.poll(), "node_exporter ended")
            try:
                return direct.open(f"http://{address}/metrics", timeout=10).read().decode()
            except urllib.error.URLError:
                return None

        return support.wait_until(served, "node_exporter answers")

    def textfiles(self):
        directory = self.workplace.path / "textfile"
        directory.mkdir()
        return directory

    def test_node_exporter_serves_the_metrics(self):
        directory = self.textfiles()
        self.maintain(FIRST)
        self.good("monitor", "--now", FIRST, "--format", "prometheus", "--output", directory / "slotctl.prom",
                  "--label", "database=shop", "--label", "env=prod")
        text = self.served_metrics(directory)
        common = 'database="shop",env="prod"'
        for sample in ("node_textfile_scrape_error 0\n", 'slotctl_up{%s} 1\n' % common,
                       'slotctl_health_status{%s} 0\n' % common,
                       'slotctl_check_status{check="database",%s} 0\n' % common,
                       'slotctl_job_last_success_timestamp_seconds{%s,job="maintain"} 1.7947011e+09\n' % common):
            self.assertIn(sample, text)

    def test_an_outage_of_one_database_is_visible_beside_the_health_of_another(self):
        directory = self.textfiles()
        self.maintain(FIRST)
        self.good("monitor", "--now", FIRST, "--format", "prometheus", "--output", directory / "a.prom")
        down = self.workplace.run("monitor", "--now", FIRST, "--format", "prometheus", "--output", directory / "b.prom",
                                  "--database", "postgresql://x:secret@127.0.0.1:1/x")
        self.assert_status(2, down)
        # The first database's report is in a separate file.
        self.good("monitor", "--performance-report", "--now", FIRST, "--format", "prometheus",
                  "--output", directory / "report.prom")
        text = self.served_metrics(directory)
        ups = [line for line in text.splitlines() if line.startswith("slotctl_up{")]
        self.assertEqual(["0", "1"], sorted(line.split()[-1] for line in ups), text)
        self.assertIn("node_textfile_scrape_error 0\n", text)
        self.assertRegex(text, r'slotctl_report_up\{database="[^"]*"\} 1\n')
        self.assertNotIn("secret", text)

    def test_two_database_files_of_the_same_name_are_told_apart_by_their_directories(self):
        directory = self.textfiles()
        for name in ("a", "b"):
            place = self.workplace.path / name
            place.mkdir()
            here = {"prefix": ("env", "-C", str(place))}
            self.assert_status(0, self.workplace.run("db", "migrate", "--database", "sqlite:shop.db", **here))
            self.workplace.run("monitor", "--database", "sqlite:shop.db", "--format", "prometheus",
                               "--output", directory / f"{name}.prom", **here)
        text = self.served_metrics(directory)
        for name in ("a", "b"):
            self.assertIn('slotctl_up{database="sqlite:%s/%s/shop.db"} 1\n' % (os.path.realpath(self.workplace.path), name), text)
        self.assertIn("node_textfile_scrape_error 0\n", text)

    def test_an_invalid_label_is_refused(self):
        for label in ("database", "=x", "1a=x", "a-b=x", "job=x", "__name__=x"):
            result = self.assert_status(3, self.run_slotctl("monitor", "--label", label))
            self.assert_says("--label", result.out + result.err, result)
        result = self.assert_status(3, self.run_slotctl("monitor", "--label", "env=a", "--label", "env=b"))
        self.assert_says('"env" is given twice', result.out + result.err, result)

    def test_quiet_prints_one_line_if_something_is_wrong_and_verbose_the_rest(self):
        self.store.execute("INSERT INTO product_variants (id, sku, stock_quantity, reserved_quantity)"
                           " VALUES (3, 'TEE-M', 10, 4)")
        for more in ((), ("--alert",)):
            result = self.assert_status(1, self.run_slotctl("-q", "monitor", "--now", FIRST, *more))
            self.assertRegex(result.out, r"^slotctl WARNING: stock_drift: .*TEE-M.*\n$")
        result = self.assert_status(1, self.run_slotctl("-q", "-v", "monitor", "--now", FIRST))
        self.assert_says("schedule_maintain", result.out, result)

    def test_bookings_on_a_day_that_was_closed_later_are_listed(self):
        self.maintain(FIRST)
        self.store.execute("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                           " (1, 10, '2026-11-20T08:00:00Z', '2026-11-20T08:30:00Z', 'c-17')")
        self.assertEqual("ok", self.check("bookings_outside_rules", FIRST)[0])
        self.store.execute("INSERT INTO availability_overrides (provider_id, date) VALUES (1, '2026-11-20')")
        self.maintain(FIRST)
        status, message = self.check("bookings_outside_rules", FIRST)
        self.assertEqual("warning", status)
        self.assertRegex(message, r"booking \d+ \(c-17\) of service 10 of provider 1 on 2026-11-20 at 09:00"
                                  r" Europe/Berlin \(2026-11-20 is closed\)")

    def test_old_zone_data_cause_a_warning_and_are_shown(self):
        zones = self.workplace.path / "zoneinfo"
        zones.mkdir()
        for entry in os.scandir("/usr/share/zoneinfo"):
            if entry.name not in ("tzdata.zi", "US", "+VERSION"):
                (zones / entry.name).symlink_to(entry.path)
        (zones / "tzdata.zi").write_text("# version 2025b\n")
        env = {"TZDIR": zones, "SLOTCTL_MONITOR_ZONE_DATA_MAX_AGE": "270d"}
        result = self.run_slotctl("monitor", "--now", FIRST, "--format", "json", env=env)
        (check,) = [c for c in result.json["checks"] if c["name"] == "zone_data"]
        self.assertEqual("warning", check["status"], result)
        self.assertIn("2025b", check["message"])
        self.assertEqual("2025b", self.good("db", "status", "--format", "json", env=env).json["zone_data"])
        self.assert_says("2025b", self.good("--version", "-v", env=env).out, result)
        self.good("maintain", "--now", FIRST, env=env)
        self.assertEqual([["2025b"]], [list(row) for row in self.store.query("SELECT zone_data FROM job_runs")])
        # Without the package of old names.
        file = self.workplace.write("la.json", {"providers": [
            {"id": 9, "name": "Ann", "time_zone": "US/Pacific", "services": []}]})
        result = self.assert_status(65, self.run_slotctl("import", file, env=env))
        self.assert_says('write "America/Los_Angeles"', result.err, result)
        self.assert_says("tzdata-legacy", result.err, result)
        # A provider that was there before the machine lost them.
        self.store.execute("UPDATE providers SET time_zone = 'US/Pacific' WHERE id = 1")
        for command in (("maintain", "--verify"), ("slots",), ("availability", "--service", "10", "--provider", "1"), ("monitor",)):
            with self.subTest(command=command[0]):
                result = self.run_slotctl(*command, "--now", FIRST, env=env)
                self.assert_says('write "America/Los_Angeles"', result.out + result.err, result)
                self.assertNotIn("Nobody offers anything", result.out)
                self.assertNotIn("agree with the customers", result.out)
        self.assert_says("zone_data", self.assert_status(2, result).out, result)

    def test_every_key_of_the_object_is_documented(self):
        self.maintain(FIRST)
        self.store.execute("INSERT INTO job_runs (job, status, started_at, host, pid, version, error) VALUES"
                           f" ('maintain', 'failed', '{FIRST}', 'h', 1, 'x', 'no room')")
        report = self.run_slotctl("monitor", "--check-health", "--performance-report", "--now", LATER, "--format", "json")
        manual = (support.ROOT / "docs" / "monitor.md").read_text(encoding="utf-8")

        def keys(value):
            if isinstance(value, list):
                return set().union(*map(keys, value))
            if not isinstance(value, dict):
                return set()
            # The names under last_good_runs are those of jobs.
            own = set(value) - {"maintain", "unreserve"}
            return own.union(*map(keys, value.values()))

        found = keys(report.json)
        self.assertIn("last_run_id", found)
        self.assertEqual([], [key for key in sorted(found) if f"`{key}" not in manual])

    @support.only_on_unix("Wine 8 does not replace a file that is open (docs/windows.md)")
    def test_a_page_that_is_read_while_it_is_written_is_complete(self):
        file = self.workplace.path / "status.html"
        options = ("monitor", "--performance-report", "--days-back", "366", "--now", FIRST, "--format", "html", "--output", file)
        self.good(*options)
        whole = file.read_text()
        self.assertTrue(whole.endswith("</html>\n"))
        running = self.start_slotctl(*options)
        while running.runs():
            self.assertEqual(whole, file.read_text())
        self.assert_silent(self.assert_status(0, running.finish()))
        self.assertEqual([], [f.name for f in file.parent.iterdir() if f.name.startswith(".")])

    @support.only_on_unix("it mounts a small file system")
    def test_a_page_that_cannot_be_written_keeps_the_old_one_and_is_unknown(self):
        options = ("monitor", "--performance-report", "--now", FIRST, "--format", "html", "--output")
        for file in (self.workplace.path / "none" / "x", self.workplace.path, "/proc/x"):
            result = self.assert_status(3, self.run_slotctl(*options, file))
            self.assert_says(f"cannot write {file}: ", result.err, result)
            self.assert_says("check that its directory exists", result.err, result)
        machine.need_root("unshare", "mount")
        place = self.workplace.path / "small"
        place.mkdir()
        script = (f"mount -t tmpfs -o size=8k tmpfs '{place}' && echo old > '{place}/page'; \"$@\"; status=$?;"
                  f" cat '{place}/page'; ls -A '{place}'; exit $status")
        result = self.assert_status(3, self.run_slotctl(*options, place / "page", prefix=(
            "unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh")))
        self.assert_says("No space left on device", result.err, result)
        self.assertEqual("old\npage\n", result.out)

    @support.only_on_unix("there are no fifos and links of POSIX systems")
    def test_a_target_that_is_not_a_file_is_written_to_and_a_link_stays_a_link(self):
        fifo, link = self.workplace.path / "fifo", self.workplace.path / "link"
        os.mkfifo(fifo)
        reader = subprocess.Popen(["cat", fifo], stdout=subprocess.PIPE, text=True)
        self.addCleanup(reader.wait)
        self.addCleanup(reader.kill)
        self.good("monitor", "--now", FIRST, "--format", "nagios", "--output", fifo)
        self.assertTrue(reader.communicate(timeout=30)[0].startswith("SLOTCTL OK - "))
        self.assertTrue(fifo.is_fifo())
        target = self.workplace.write("target", "old\n")
        link.symlink_to(target)
        self.good("monitor", "--now", FIRST, "--format", "nagios", "--output", link)
        self.assertTrue(link.is_symlink())
        self.assertTrue(target.read_text().startswith("SLOTCTL OK - "))

    @support.only_on_unix("it mounts a small file system")
    def test_a_log_directory_without_space_is_critical_and_the_check_continues(self):
        machine.need_root("unshare", "mount")
        log = self.workplace.path / "log"
        log.mkdir()
        self.workplace.config.write_text(f'[log]\nfile = "{log}/slotctl.log"\n' + ONLY_MAINTAIN)
        fill = f"mount -t tmpfs -o size=64k tmpfs '{log}' && ! dd if=/dev/zero of='{log}/x' bs=4k 2>/dev/null"
        result = self.run_slotctl("monitor", "--now", FIRST, "--format", "json", prefix=(
            "unshare", "--mount", "--propagation", "private", "sh", "-c", fill + ' && exec "$@"', "sh"))
        self.assert_status(2, result)
        checks = {check["name"]: check for check in result.json["checks"]}
        self.assertEqual("critical", checks["log_directory"]["status"])
        self.assertIn("No space left on device", checks["log_directory"]["message"])
        self.assertEqual("ok", checks["database"]["status"])

class WithoutDatabase(support.SlotctlTest):
    def test_a_database_that_is_down_is_critical_and_still_a_document_of_its_format(self):
        down = "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2"
        for form, part in (("nagios", "SLOTCTL CRITICAL - database: "), ("prometheus", "slotctl_up{database="),
                           ("json", '"up":false'), ("html", "</html>"), ("text", "CRITICAL")):
            result = self.assert_status(2, self.run_slotctl("monitor", "--database", down, "--format", form))
            self.assert_says(part, result.out, result)

    def test_a_wrong_configuration_is_unknown(self):
        self.workplace.config.write_text("[monitor]\ncoverage_warnin = 3\n")
        result = self.assert_status(3, self.run_slotctl("monitor", "--format", "nagios"))
        self.assert_says("SLOTCTL UNKNOWN - configuration: ", result.out, result)
        self.assert_says("slotctl_up 0\n", self.run_slotctl("monitor", "--format", "prometheus").out, result)


class MonitorOnSqlite(MonitorTest, stores.OnSqlite):
    pass


class MonitorOnPostgres(MonitorTest, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
