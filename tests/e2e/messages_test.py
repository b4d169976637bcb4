#!/usr/bin/env python3
"""Messages to customers, received by real servers on the loopback interface: mail, push and webhooks."""
import base64
import collections
import contextlib
import email
import email.policy
import hashlib
import hmac
import json
import os
import signal
import socket
import sys
import threading
import unittest

import support
from fcm_server import FcmServer, h2
from http_client import Server
from stores import OnPostgres, OnSqlite
from web_server import WebServer

# Debian has it for its own Python, which may not be the one that runs this.
sys.path.append("/usr/lib/python3/dist-packages")
try:
    from aiosmtpd.controller import Controller
except ImportError:
    if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
        raise
    Controller = None

BUSINESS = {
    "providers": [{"id": 1, "name": "Asha", "time_zone": "Asia/Kathmandu",
                   "availability": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                                     "from": "00:00", "to": "24:00"}], "services": [{"id": 10}]}],
    "services": [{"id": 10, "name": "Haircut", "duration": "30m"}]}


class Messages:
    """What the tests over either database do."""

    def setUp(self):
        super().setUp()
        self.number = 0

    def configure(self, text):
        self.workplace.config.write_text(text)

    def customer(self, name, **columns):
        columns = {"id": name, "name": name.title(), "email": f"{name}@example.com", **columns}
        devices = columns.pop("devices", [])
        self.store.execute(f"INSERT INTO customers ({', '.join(columns)}) VALUES ("
                           + ", ".join("NULL" if v is None else f"'{v}'" for v in columns.values()) + ")")
        for device in devices:
            self.store.execute(f"INSERT INTO customer_devices (customer_id, token) VALUES ('{name}', '{device}')")

    def message(self, **columns):
        """Queues one; returns its id."""
        self.number += 1
        columns = {"id": self.number, "event": "news", "channel": "webhook", "recipient": None, **columns}
        columns = {k: v for k, v in columns.items() if v is not None}
        self.store.execute(f"INSERT INTO notifications ({', '.join(columns)}) VALUES ("
                           + ", ".join(v if v in ("true", "false") else f"'{v}'" for v in map(str, columns.values()))
                           + ")")
        return self.number

    def statuses(self):
        return {int(i): status for i, status in self.store.query("SELECT id, status FROM notifications")}

    def errors(self):
        return {int(i): text for i, text in self.store.query("SELECT id, error FROM notifications")}

    def booking(self, customer="bea", starts="2030-12-01T08:15:00Z"):
        self.load(BUSINESS)
        return self.good("book", "--service-id", "10", "--provider-id", "1", "--customer", customer, "--starts-at",
                         starts, "--now", "2030-11-30T00:00:00Z", "--format", "json").json["booking"]["id"]

    def notify(self, *arguments, status=0, **options):
        result = self.run_slotctl("notify", "--format", "json", *arguments, **options)
        return self.assert_status(status, result)

    def web(self, *answers, **settings):
        server = WebServer(answers or ((200, {}),))
        self.addCleanup(server.close)
        lines = [f'webhook_url = "{server.url}/hook"', *(f'{k} = "{v}"' for k, v in settings.items())]
        self.configure("[notifications]\n" + "\n".join(lines) + "\n")
        return server


class Webhooks(Messages):
    def test_a_webhook_is_signed_and_says_what_it_is_about(self):
        server = self.web(webhook_secret="whsec_c2VjcmV0")
        self.customer("bea")
        booking = self.booking()
        self.message(event="reminder", customer_id="bea", booking_id=booking, provider_id=1,
                     starts_at="2030-12-01T08:15:00Z", at_most_once="true", data='{"a": 1}',
                     created_at="2030-11-30T08:00:00Z", next_attempt_at="2030-11-30T08:00:00Z")
        result = self.notify("--now", "2030-11-30T08:15:00Z")
        self.assertEqual(1, result.counts["sent"])
        (path, body, headers), = server.requests
        self.assertEqual(("/hook", "application/json"), (path, headers["Content-Type"]))
        signed = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.{body}" if "Webhook-Id" in headers else \
            f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}"
        expected = base64.b64encode(hmac.new(b"secret", signed.encode(), hashlib.sha256).digest()).decode()
        self.assertEqual("v1," + expected, headers["webhook-signature"])
        self.assertEqual(headers["webhook-id"], headers["Idempotency-Key"])
        content = json.loads(body)
        self.assertEqual(("reminder", "bea", {"a": 1}), (content["type"], content["customer"]["id"], content["data"]))
        self.assertEqual("2030-12-01T08:15:00Z", content["booking"]["starts_at"])
        self.assertIn("14:00", content["text"], "in the provider's zone")
        self.assertEqual({1: "sent"}, self.statuses())

    def test_a_failure_is_tried_again_later_with_the_same_key_until_the_attempts_are_used_up(self):
        server = self.web((500, {}))
        self.message(max_attempts=2, recipient=None, customer_id="nobody")
        self.assertEqual(1, self.notify().counts["retried"])
        self.assertEqual(0, self.notify().counts["sent"], "it is not due yet")
        self.store.execute("UPDATE notifications SET next_attempt_at = created_at")
        self.assertEqual(1, self.notify().counts["failed"])
        self.assertEqual({1: "failed"}, self.statuses())
        self.assertEqual(1, len({headers["Idempotency-Key"] for *_, headers in server.requests}))
        self.assertEqual(2, len(server.requests))

    def test_a_refusal_is_final(self):
        server = self.web((410, {}))
        self.message(customer_id="nobody")
        self.assertEqual(1, self.notify().counts["failed"])
        self.assertEqual(1, len(server.requests))

    def test_a_service_that_asks_for_time_is_left_alone_by_all_messages_and_later_runs(self):
        server = self.web((429, {"Retry-After": "600"}), (200, {}))
        for _ in range(40):
            self.message(customer_id="nobody")
        result = self.notify()
        self.assertEqual(set(self.statuses().values()), {"pending"} if result.counts["sent"] == 0 else
                         {"pending", "sent"})
        asked = len(server.requests)
        self.assertLess(asked, 40, "the others were not tried")
        result = self.notify()
        self.assertEqual(asked, len(server.requests))
        self.assert_says("rests until", result.out, result)
        self.assertEqual(0, self.store.number("SELECT count(*) FROM notifications WHERE status = 'failed'"))

    def test_messages_that_wait_for_a_resting_channel_are_late_and_monitor_says_why(self):
        self.web((429, {"Retry-After": "999999"}))
        self.store.execute("INSERT INTO notifications (event, channel, customer_id, created_at, next_attempt_at) VALUES"
                           " ('news', 'webhook', 'nobody', '2030-01-01T08:00:00Z', '2030-01-01T08:00:00Z')")
        self.notify("--now", "2030-01-01T12:00:00Z")
        report = self.run_slotctl("monitor", "--now", "2030-01-01T12:05:00Z", "--format", "json").json
        check, = [check for check in report["checks"] if check["name"] == "queue_age"]
        self.assertEqual("critical", check["status"])
        self.assertRegex(check["message"], r"^1 message is due, the oldest \(notifications\) for 4 h")
        self.assertIn("the channel webhook rests until 2030-01-01T13:00:00Z: the webhook answered with status 429",
                      check["message"])

    def test_a_key_that_is_none_stops_its_own_channel_only_and_is_found_by_the_check(self):
        server = self.web()
        self.workplace.write("key.json", json.dumps({"type": "service_account", "project_id": "p", "private_key": "oops",
                                                     "client_email": "x@y", "token_uri": "https://127.0.0.1:9/t"}))
        self.configure(self.workplace.config.read_text() + 'fcm_service_account_file = "key.json"\n')
        self.customer("bea", devices=["t-1"])
        push = self.message(channel="push", customer_id="bea", at_most_once="true")
        webhook = self.message(customer_id="bea", at_most_once="true")
        result = self.notify(status=1)
        self.assertEqual(1, result.counts["sent"])
        self.assert_says("the private key is not an RSA key", result.json["error"], result)
        self.assertEqual({push: "pending", webhook: "sent"}, self.statuses())
        self.assertEqual(1, len(server.requests))
        checked = self.assert_status(78, self.workplace.run("config", "check"))
        self.assert_says("the private key is not an RSA key", checked.err, checked)

    def test_a_channel_that_nobody_has_set_up_is_found_by_the_check(self):
        checked = {}
        for channels, more in (("email", ""), ("push", ""), ("webhook", ""),
                               ("email", '[alerts]\nsmtp_host = "127.0.0.1"\nemail_from = "a@example.com"\n')):
            self.configure(f'[notifications]\nenabled = true\nchannels = "{channels}"\n{more}')
            checked[channels, more] = self.workplace.run("config", "check")
        self.assertEqual([78, 78, 0, 0], [result.status for result in checked.values()])
        result = checked["push", ""]
        self.assert_says("slotctl.toml:2", result.err, result)
        self.assert_says("the channel push is not set up", result.err, result)

    def test_an_absurd_number_of_attempts_stops_nobody_else(self):
        self.web()
        self.customer("bea")
        most = 2**31 - 1
        absurd, usual = self.message(customer_id="bea", attempts=most), self.message(customer_id="bea")
        self.notify()
        self.assertEqual({absurd: "sent", usual: "sent"}, self.statuses())

    def test_what_is_sent_to_somebody_unknown_is_sent_to_nobody(self):
        self.web()
        self.customer("bea")
        ids = self.workplace.write("ids.txt", "bea\nbeo\n")
        for to in (["--to", "bea", "--to", "beo"], ["--to-file", ids]):
            words = ["send", "--channel", "webhook", "--event", "sale", *to, "--subject", "s", "--body", "b"]
            result = self.assert_status(65, self.run_slotctl(*words))
            self.assert_says('nothing was queued: there is no customer "beo"', result.err, result)
        self.assertEqual({}, self.statuses())

    def test_a_dry_run_of_send_only_counts(self):
        self.web()
        self.customer("bea")
        for to in (["--all-customers"], ["--to", "bea"]):
            words = ["send", "--channel", "webhook", "--event", "sale", *to, "--subject", "s", "--body", "b"]
            self.assertIn("would queue 1 message", self.good("--dry-run", *words).out)
        self.assertEqual({}, self.statuses())

    def queue_many(self, count):
        self.store.execute("INSERT INTO notifications (event, channel, customer_id, at_most_once) WITH RECURSIVE n AS"
                           f" (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
                           " SELECT 'news', 'webhook', 'nobody', true FROM n")

    def test_a_service_that_asks_for_time_in_mid_run_leaves_all_others_untried_and_to_anybody(self):
        server = self.web(*[(200, {})] * 350, (429, {"Retry-After": "600"}))
        self.queue_many(900)
        sent = self.notify().counts["sent"]
        self.assertTrue(350 <= sent < 400, sent)
        self.assertEqual([[str(sent), "sent"], [str(900 - sent), "pending"]],
                         self.store.query("SELECT count(*), status FROM notifications GROUP BY status ORDER BY status DESC"))
        self.assertEqual(0, self.store.number("SELECT sum(attempts) FROM notifications WHERE status = 'pending'"))
        server.answers[:] = [(200, {})]
        self.store.execute("UPDATE notifications SET next_attempt_at = '2026-01-01T00:00:00Z' WHERE status = 'pending'")
        self.assertEqual(900 - sent, self.notify().counts["sent"])

    def test_a_stop_in_mid_run_leaves_none_claimed(self):
        server = self.web(*[(200, {})] * 350, ("hang", {}))
        self.queue_many(900)
        running = self.start_slotctl("notify")
        support.wait_until(lambda: len(server.requests) > 350, "many were sent, and one hangs")
        running.signal(support.STOP_SIGNAL)
        server.answers[:] = [(200, {})]
        server.release.set()
        self.assertEqual(1, running.finish().status)
        self.assertEqual(0, self.store.number("SELECT count(*) FROM notifications WHERE status NOT IN ('sent', 'pending')"))
        self.notify()
        self.assertEqual({"sent"}, set(self.statuses().values()))
        self.assertEqual(900, len({headers["webhook-id"] for *_, headers in server.requests}))
        self.assertEqual(900, len(server.requests), "none was sent twice")

    def test_a_service_that_is_down_costs_no_attempt(self):
        server = self.web()
        server.close()
        self.message(customer_id="nobody")
        self.notify(status=1)
        self.assertEqual([["pending", "0"]], self.store.query("SELECT status, attempts FROM notifications"))

    def test_a_connection_that_breaks_is_unknown_if_it_must_not_be_sent_twice(self):
        breaking = BreakingServer()
        self.addCleanup(breaking.close)
        self.configure(f'[notifications]\nwebhook_url = "{breaking.url}"\n')
        self.message(customer_id="nobody", at_most_once="true", event="once")
        self.message(customer_id="nobody", event="again")
        counts = self.notify().counts
        self.assertEqual((1, 1), (counts["unknown"], counts["retried"]))
        self.assertEqual({1: "unknown", 2: "pending"}, self.statuses())

    def test_a_request_on_a_connection_used_before_is_not_sent_again_when_that_breaks(self):
        breaking = BreakingServer(answered=1)
        self.addCleanup(breaking.close)
        self.configure(f'[notifications]\nwebhook_url = "{breaking.url}"\n')
        for _ in range(60):
            self.message(customer_id="nobody", at_most_once="true")
        self.notify()
        self.assertEqual({"sent", "unknown"}, set(self.statuses().values()))
        self.assertEqual(sorted(breaking.ids), sorted(set(breaking.ids)), "none was sent twice")

    def test_messages_go_by_the_priority_of_their_queue_and_a_run_may_be_for_some_queues(self):
        server = self.web()
        ids = {queue: self.message(customer_id="nobody", queue=queue)
               for queue in ("maintenance", "notifications", "appointments")}
        self.notify("--queue", "notifications")
        self.assertEqual("sent", self.statuses()[ids["notifications"]])
        self.assertEqual("pending", self.statuses()[ids["appointments"]])
        self.assertEqual(2, self.notify().counts["sent"])
        self.assertEqual(3, len(server.requests))

    def test_a_dry_run_sends_and_writes_nothing(self):
        server = self.web()
        self.message(customer_id="nobody")
        before = self.store.dump()
        self.assertEqual(1, self.notify("--dry-run").counts["due"])
        self.assertEqual(([], before), (server.requests, self.store.dump()))

    def test_monitor_says_how_long_messages_wait_and_how_many_failed(self):
        def checks(*arguments):
            report = self.run_slotctl("monitor", "--check-health", "--format", "json", *arguments).json
            return {check["name"]: check for check in report["checks"]}

        self.assertNotIn("queue_age", checks())
        self.configure("[notifications]\nenabled = true\n")
        self.assertEqual(["ok", "ok"], [checks()[name]["status"] for name in ("queue_age", "send_failures")])
        self.configure("[monitor]\nqueue_age_critical = \"20m\"\n")
        now = "2030-11-30T08:30:00Z"
        self.message(customer_id="bea", queue="reviews", created_at=now, next_attempt_at="2030-11-30T08:15:00Z")
        for status in ("failed", "unknown", "sent"):
            self.message(customer_id="bea", status=status, created_at="2030-11-30T08:00:00Z",
                         sent_at="2030-11-30T08:00:00Z" if status == "sent" else None)
        found = checks("--now", now)
        self.assertEqual(("warning", "1 message is due, the oldest (reviews) for 15 min"),
                         (found["queue_age"]["status"], found["queue_age"]["message"]))
        self.assertEqual(("critical", "1 sent, 1 failed, 1 unknown in the last 24 hours"),
                         (found["send_failures"]["status"], found["send_failures"]["message"]))
        self.assertEqual("critical", checks("--now", "2030-11-30T08:35:00Z")["queue_age"]["status"])
        text = self.run_slotctl("monitor", "--check-health", "--format", "prometheus", "--now", now).out
        for line in (r"slotctl_queue_age_oldest_seconds\{.*\} 900", r"slotctl_queue_age_pending_reviews\{.*\} 1",
                     r"slotctl_send_failures_unknown\{.*\} 1", r"slotctl_send_failures_failures_ratio\{.*\} 0\.6"):
            self.assertRegex(text, line)

    def test_messages_that_expired_unsent_are_failures_of_the_day_on_which_they_expired(self):
        def failures(now):
            report = self.run_slotctl("monitor", "--format", "json", "--now", now).json
            return next(check for check in report["checks"] if check["name"] == "send_failures")

        queued, expired = "2030-11-29T07:00:00Z", "2030-11-30T08:30:00Z"
        for _ in range(2):
            self.message(customer_id="bea", channel="email", created_at=queued, next_attempt_at=queued)
        self.message(customer_id="bea", channel="email", created_at=queued, next_attempt_at=queued,
                     expires_at="2030-11-30T06:00:00Z", at_most_once="true")
        self.notify("--now", "2030-11-29T07:01:00Z")
        self.assertEqual({"pending"}, set(self.statuses().values()))
        self.notify("--now", expired)
        self.assertEqual(["failed", "failed", "cancelled"], [self.statuses()[i] for i in (1, 2, 3)])
        found = failures(expired)
        self.assertEqual(("critical", "0 sent, 3 failed, 0 unknown in the last 24 hours; 3 of those that failed expired"
                                      " unsent: the channel email is not set up"), (found["status"], found["message"]))
        self.assertIn("`slotctl config check` finds a channel that is not set up", found["hint"])
        text = self.run_slotctl("monitor", "--format", "prometheus", "--now", expired).out
        for line in (r"slotctl_send_failures_expired\{.*\} 3", r"slotctl_send_failures_failed\{.*\} 3"):
            self.assertRegex(text, line)
        self.assertEqual("ok", failures("2030-12-01T07:00:00Z")["status"])

    def test_what_expired_keeps_the_last_error_of_its_channel(self):
        server = self.web((503, {}))
        for _ in range(2):
            self.message(customer_id="bea", recipient=f"{server.url}/hook", created_at="2030-11-29T07:00:00Z",
                         next_attempt_at="2030-11-29T07:00:00Z")
        self.notify("--now", "2030-11-29T07:01:00Z")
        self.notify("--now", "2030-11-30T08:30:00Z")
        self.assertEqual({"failed"}, set(self.statuses().values()))
        for error in self.errors().values():
            self.assertRegex(error, "^it expired before it could be sent: .*503")

    def test_what_is_about_a_booking_that_changed_meanwhile_is_not_sent(self):
        server = self.web()
        booking = self.booking()
        when = {"created_at": "2030-11-30T08:00:00Z", "next_attempt_at": "2030-11-30T08:00:00Z", "provider_id": 1,
                "booking_id": booking, "customer_id": "bea", "at_most_once": "true", "event": "reminder"}
        self.message(starts_at="2030-12-01T08:15:00Z", **when)
        self.message(starts_at="2030-12-01T09:15:00Z", **when)
        self.message(starts_at="2030-12-01T08:15:00Z", expires_at="2030-11-30T08:05:00Z", **when)
        counts = self.notify("--now", "2030-11-30T08:10:00Z").counts
        self.assertEqual((1, 2), (counts["sent"], counts["cancelled"]))
        self.good("booking", "cancel", booking, "--now", "2030-11-30T08:10:00Z")
        self.message(starts_at="2030-12-01T08:15:00Z", **when)
        self.assertEqual(1, self.notify("--now", "2030-11-30T08:10:00Z").counts["cancelled"])
        self.assertEqual(1, len(server.requests))


class BreakingServer:
    """Answers the first `answered` requests of a connection, and reads the next one and closes it without a word."""

    def __init__(self, answered=0):
        self.answered, self.ids = answered, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            for _ in range(self.answered):
                if not self.read(connection):
                    return
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            self.read(connection)

    def read(self, connection):
        data = b""
        while b"\r\n\r\n" not in data:
            part = connection.recv(65536)
            if not part:
                return False
            data += part
        head, _, body = data.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        while len(body) < int(headers["Content-Length"]):
            body += connection.recv(65536)
        self.ids.append(headers["webhook-id"])
        return True


class Crashes(Messages):
    """A sender that is killed, at each step. Reminders must not be sent twice; everything else arrives."""

    def queue_both(self):
        return (self.message(customer_id="nobody", at_most_once="true", event="reminder"),
                self.message(customer_id="nobody"))

    def kill(self, running):
        running.signal(signal.SIGKILL)
        running.finish()

    def sending(self):
        return self.store.number("SELECT count(*) FROM notifications WHERE status = 'sending'")

    def test_before_the_claim_nothing_is_lost_and_nothing_is_unknown(self):
        server = self.web()
        self.queue_both()
        with self.store_blocked():
            running = self.start_slotctl("notify")
            self.wait_for_block(running)
            self.kill(running)
        counts = self.notify().counts
        self.assertEqual((2, 0), (counts["sent"], counts["unknown"]))
        self.assertEqual(2, len(server.requests))

    def test_before_the_first_byte_is_unknown_for_reminders_and_others_are_sent(self):
        silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        # Until the greeting comes, nothing of a mail is sent.
        self.configure('[alerts]\nemail_from = "a@example.com"\nsmtp_host = "127.0.0.1"\nsmtp_tls = "none"\n'
                       f'smtp_port = {silent.getsockname()[1]}\n')
        once, again = (self.message(channel="email", recipient="x@example.com", subject="s", body="b", **more)
                       for more in ({"at_most_once": "true"}, {}))
        running = self.start_slotctl("notify")
        support.wait_until(lambda: self.sending() == 2, "both are claimed")
        self.kill(running)
        self.web()
        result = self.notify()
        self.assertEqual(1, result.counts["unknown"])
        self.assert_says("a sender died", result.out, result)
        self.assertEqual({once: "unknown", again: "pending"}, self.statuses())

    def test_after_the_first_byte_is_unknown_for_reminders_and_others_are_sent_again(self):
        server = self.web(("hang", {}))
        once, again = self.queue_both()
        running = self.start_slotctl("notify")
        support.wait_until(lambda: len(server.requests) == 2, "both were sent")
        self.kill(running)
        server.answers[:] = [(200, {})]
        server.release.set()
        counts = self.notify().counts
        self.assertEqual((1, 1), (counts["sent"], counts["unknown"]))
        self.assertEqual({once: "unknown", again: "sent"}, self.statuses())
        bodies = [json.loads(body)["type"] for _, body, _ in server.requests]
        self.assertEqual(1, bodies.count("reminder"))

    def test_before_the_outcome_is_recorded_is_unknown_for_reminders_and_others_are_sent_again(self):
        server = self.web(("hang", {}))
        once, again = self.queue_both()
        running = self.start_slotctl("notify")
        support.wait_until(lambda: len(server.requests) == 2, "both were sent")
        with self.store_blocked():
            server.answers[:] = [(200, {})]
            server.release.set()
            self.wait_for_block(running)
            self.kill(running)
        self.assertEqual({once: "sending", again: "sending"}, self.statuses())
        self.notify()
        self.assertEqual({once: "unknown", again: "sent"}, self.statuses())
        bodies = [json.loads(body)["type"] for _, body, _ in server.requests]
        self.assertEqual(1, bodies.count("reminder"))

    def test_a_stop_lets_what_is_on_its_way_end(self):
        server = self.web(("hang", {}))
        for _ in range(100):
            self.message(customer_id="nobody", at_most_once="true")
        running = self.start_slotctl("notify")
        support.wait_until(lambda: server.requests, "one was sent")
        running.signal(support.STOP_SIGNAL)
        server.answers[:] = [(200, {})]
        server.release.set()
        self.assertEqual(1, running.finish().status)
        self.assertEqual({"sent", "pending"}, set(self.statuses().values()))
        self.notify()
        self.assertEqual({"sent"}, set(self.statuses().values()))
        self.assertEqual(100, len({headers["webhook-id"] for *_, headers in server.requests}))
        self.assertEqual(100, len(server.requests), "none was sent twice")


class WebhooksOnSqlite(Webhooks, OnSqlite):
    pass


class WebhooksOnPostgres(Webhooks, OnPostgres):
    def test_two_senders_at_once_send_nothing_twice(self):
        server = self.web()
        for _ in range(1200):
            self.message(customer_id="nobody")
        senders = [self.start_slotctl("notify", "--format", "json",
                                      env={"SLOTCTL_LOCK_DIRECTORY": self.workplace.path / f"host{i}"})
                   for i in range(2)]
        results = [self.assert_status(0, sender.finish()) for sender in senders]
        self.assertEqual(1200, sum(result.counts["sent"] for result in results))
        self.assertEqual(1200, len(server.requests))
        self.assertEqual(1200, len({headers["webhook-id"] for *_, headers in server.requests}))

    @support.only_on_unix(support.WINE_KEEPS_CONNECTIONS)
    def test_of_three_senders_one_of_which_is_killed_none_sends_a_reminder_twice_and_the_rest_arrives(self):
        server = self.web()
        for i in range(2400):
            self.message(customer_id="nobody", at_most_once="true" if i % 2 else "false",
                         event="reminder" if i % 2 else "news")
        senders = [self.start_slotctl("notify", "--format", "json",
                                      env={"SLOTCTL_LOCK_DIRECTORY": self.workplace.path / f"host{i}"})
                   for i in range(3)]
        support.wait_until(lambda: len(server.requests) > 400, "some were sent")
        senders[0].signal(signal.SIGKILL)
        for sender in senders:
            sender.finish()
        self.notify()
        sent = collections.Counter(headers["webhook-id"] for *_, headers in server.requests)
        reminders = [headers["webhook-id"] for _, body, headers in server.requests
                     if json.loads(body)["type"] == "reminder"]
        self.assertEqual(len(reminders), len(set(reminders)), "none was sent twice")
        statuses = collections.Counter((once, status) for once, status in self.store.query(
            "SELECT CASE WHEN at_most_once THEN 1 ELSE 0 END, status FROM notifications"))
        self.assertEqual(1200, statuses["0", "sent"], statuses)
        self.assertEqual(1200, statuses["1", "sent"] + statuses["1", "unknown"], statuses)
        self.assertLessEqual(statuses["1", "unknown"], 500, "what one sender had claimed")
        self.assertLessEqual(len(reminders), 1200)
        self.assertGreaterEqual(len(sent), 1200 + statuses["1", "sent"])


class CrashesOnSqlite(Crashes, OnSqlite):
    def store_blocked(self):
        return self.store.blocked()

    def wait_for_block(self, running):
        # It says so after a second, and gives up after five.
        lines = iter(running.process.stderr.readline, "")
        self.assertTrue(any("waiting for the lock on sqlite:" in line for line in lines), "the run ended")


class CrashesOnPostgres(Crashes, OnPostgres):
    def store_blocked(self):
        @contextlib.contextmanager
        def blocked():
            self.blocker = self.store.connect()
            self.blocker.query("BEGIN")
            self.blocker.query("LOCK TABLE notifications IN EXCLUSIVE MODE")
            try:
                yield
            finally:
                self.blocker.close()
        return blocked()

    def wait_for_block(self, running):
        support.wait_until(lambda: self.store.blocked_by(self.blocker), "the run waits for the table")
        self.assertTrue(running.runs())


@unittest.skipIf(Controller is None, "python3-aiosmtpd is not installed")
class MailServer(Messages):
    """Receives mails."""

    def server(self, refuse=(), put_off=(), full=()):
        mails, self.sessions = [], set()

        class Handler:
            async def handle_RCPT(_, server, session, envelope, address, options):
                if address in refuse:
                    return "550 5.1.1 nobody here"
                if address in full:
                    return "552 5.2.2 mailbox full"
                if address in put_off:
                    return "450 4.2.0 greylisted, come again"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(_, server, session, envelope):
                self.sessions.add(session.peer)
                mails.append((list(envelope.rcpt_tos), envelope.content))
                return "250 OK"

        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        controller = Controller(Handler(), hostname="127.0.0.1", port=port)
        controller.start()
        self.addCleanup(controller.stop)
        self.configure('[alerts]\nemail_from = "Shop <shop@example.com>"\nsmtp_host = "127.0.0.1"\n'
                       f'smtp_tls = "none"\nsmtp_port = {port}\n'
                       '[notifications]\npublic_url = "https://shop.example/"\nunsubscribe_secret = "s3cret"\n'
                       '[templates.reminder.de]\nsubject = "Erinnerung: {service} um {time}"\n'
                       'body = "Grüße, {customer}: {day}.{month}.{year}"\n')
        return mails


class Mails(MailServer, OnSqlite):
    def test_a_reminder_is_worded_in_the_customers_language_and_zone_and_brings_the_appointment(self):
        mails = self.server()
        self.customer("bea", locale="de-AT", time_zone="Europe/Berlin")
        booking = self.booking()
        self.message(channel="email", event="reminder", customer_id="bea", booking_id=booking, provider_id=1,
                     starts_at="2030-12-01T08:15:00Z", at_most_once="true", created_at="2030-11-30T08:00:00Z",
                     next_attempt_at="2030-11-30T08:00:00Z")
        self.assertEqual(1, self.notify("--now", "2030-11-30T08:15:00Z").counts["sent"])
        (recipients, content), = mails
        self.assertEqual(["bea@example.com"], recipients)
        mail = email.message_from_bytes(content, policy=email.policy.default)
        self.assertEqual([], mail.defects)
        self.assertEqual("Erinnerung: Haircut um 09:15", mail["Subject"])
        self.assertEqual("Grüße, Bea: 01.12.2030", mail.get_body(("plain",)).get_content().strip())
        self.assertIn("<p>Grüße, Bea: 01.12.2030</p>", mail.get_body(("html",)).get_content())
        calendar, = mail.iter_attachments()
        self.assertEqual("text/calendar", calendar.get_content_type())
        lines = calendar.get_content().splitlines()
        self.assertIn("DTSTART:20301201T081500Z", lines)
        self.assertIn("SUMMARY:Haircut: Asha", lines)
        self.assertNotIn("List-Unsubscribe", mail)

    def test_an_announcement_goes_to_all_who_want_it_over_few_connections_with_one_line_headers(self):
        mails = self.server()
        for i in range(20):
            self.customer(f"c{i}")
        self.customer("no", email_opt_out="true" if self.store.name == "PostgreSQL" else 1)
        self.customer("none", email=None)
        result = self.good("send", "--channel", "email", "--event", "sale", "--all-customers", "--subject", "Sale",
                           "--body", "All is cheap.", "--format", "json")
        self.assertEqual({"queued": 20, "opted_out": 1, "unreachable": 1, "unknown_customers": 0}, result.counts)
        self.assertEqual(20, self.notify().counts["sent"])
        self.assertEqual(20, len({recipients[0] for recipients, _ in mails}))
        self.assertLessEqual(len(self.sessions), 4)
        for _, content in mails:
            lines = content.decode().split("\r\n\r\n")[0].split("\r\n")
            self.assertIn("List-Unsubscribe-Post: List-Unsubscribe=One-Click", lines)
            link, = (line for line in lines if line.startswith("List-Unsubscribe: "))
            self.assertRegex(link, r"^List-Unsubscribe: <https://shop\.example/u/[A-Za-z0-9_.-]+>$")

    def test_an_address_that_is_refused_for_good_gets_no_further_mail(self):
        mails = self.server(refuse=("bea@example.com",), full=("cleo@example.com",))
        for name in ("bea", "cleo"):
            self.customer(name)
            self.message(channel="email", customer_id=name, subject="s", body="b")
        counts = self.notify().counts
        self.assertEqual((2, 1), (counts["failed"], counts["bounced"]))
        self.assertEqual([["bea"]], self.store.query("SELECT id FROM customers WHERE email_bounced_at IS NOT NULL"))
        self.message(channel="email", customer_id="bea", subject="s", body="b")
        self.assertEqual(1, self.notify().counts["failed"])
        self.assertEqual([], mails)

    def test_a_recipient_who_is_deferred_is_tried_again_later(self):
        self.server(put_off=("bea@example.com",))
        self.customer("bea")
        self.message(channel="email", customer_id="bea", subject="s", body="b", at_most_once="true")
        self.assertEqual(1, self.notify().counts["retried"], "nothing was accepted, so it is not sent twice")
        self.assertEqual([["pending", "1"]], self.store.query("SELECT status, attempts FROM notifications"))

    def test_a_mail_server_that_is_down_costs_no_attempt_and_is_reported(self):
        self.configure('[alerts]\nemail_from = "a@example.com"\nsmtp_host = "127.0.0.1"\nsmtp_tls = "none"\n'
                       'smtp_port = 1\n')
        self.message(channel="email", recipient="x@example.com", subject="s", body="b")
        result = self.notify(status=1)
        self.assertEqual("partial", result.json["status"])
        self.assertEqual([["pending", "0"]], self.store.query("SELECT status, attempts FROM notifications"))

    def test_a_template_that_names_an_unknown_field_is_an_error_with_its_place(self):
        self.configure('[templates.reminder]\nsubject = "x"\nbody = "Hello {custmer}"\n')
        result = self.assert_status(78, self.run_slotctl("config", "check"))
        self.assert_says("slotctl.toml:3:", result.err, result)
        self.assert_says("unknown field {custmer}; did you mean {customer}?", result.err, result)

    def test_a_test_message_reaches_one_customer(self):
        mails = self.server()
        self.customer("bea")
        self.good("notifications", "test", "--channel", "email", "--to", "bea")
        self.assertEqual([["bea@example.com"]], [recipients for recipients, _ in mails])
        self.assert_status(65, self.run_slotctl("notifications", "test", "--channel", "email", "--to", "nobody"))


class Unsubscribing(MailServer):
    """With the address that stands in a real mail, on a server that needs tokens for everything else."""

    FORM = "application/x-www-form-urlencoded"

    def announced(self, *customers):
        """A server, and the path in the mail of each of these customers."""
        mails = self.server()
        for name in customers:
            self.customer(name)
        self.good("send", "--channel", "email", "--event", "sale", "--all-customers", "--subject", "Sale", "--body",
                  "All is cheap.")
        self.notify()
        paths = {}
        for recipients, content in mails:
            lines = content.decode().split("\r\n\r\n")[0].split("\r\n")
            self.assertIn("List-Unsubscribe-Post: List-Unsubscribe=One-Click", lines)
            link, = (line for line in lines if line.startswith("List-Unsubscribe: "))
            paths[recipients[0].split("@")[0]] = link.removeprefix("List-Unsubscribe: <https://shop.example").rstrip(">")
        with self.workplace.config.open("a") as file:
            file.write(f'[serve]\ntokens_file = "{self.workplace.path / "tokens"}"\nrequests_per_minute = 600\n')
        self.good("serve", "token", "add", "till", "--scope", "read")
        server = Server(self, listen="0.0.0.0:0")
        self.addCleanup(lambda: server.running.runs() and server.stop())
        server.address = server.address.replace("0.0.0.0", "127.0.0.1")
        self.assertEqual(401, server.get("/v1/runs").status, "it is for the public")
        return server, [paths[name] for name in customers]

    def opted_out(self):
        return [name for name, in self.store.query("SELECT id FROM customers WHERE email_opt_out ORDER BY id")]

    def click(self, server, path, body="List-Unsubscribe=One-Click", content_type=FORM, **headers):
        return server.post(path, body, Content_Type=content_type, Host="shop.example", **headers)

    def test_one_click_ends_mail_for_this_customer_once_and_for_all_and_nobody_else(self):
        server, (bea, _) = self.announced("bea", "cleo")
        first = self.click(server, bea)
        self.assertEqual((200, ["bea"]), (first.status, self.opted_out()))
        again = self.click(server, bea)
        self.assertEqual((200, first.body, ["bea"]), (again.status, again.body, self.opted_out()))
        result = self.good("send", "--channel", "email", "--event", "sale", "--all-customers", "--subject", "Sale",
                           "--body", "Cheaper still.", "--format", "json")
        self.assertEqual((1, 1), (result.counts["queued"], result.counts["opted_out"]))

    def test_mail_programs_may_send_either_form_and_the_button_is_of_another_origin_to_proxies(self):
        server, (bea, cleo, dora) = self.announced("bea", "cleo", "dora")
        multipart = ('--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n')
        self.assertEqual(200, self.click(server, bea, multipart, 'multipart/form-data; boundary="b"').status)
        self.assertEqual(200, self.click(server, cleo, Origin="null").status)
        self.assertEqual(200, self.click(server, dora, Origin="https://elsewhere.example").status)
        self.assertEqual(["bea", "cleo", "dora"], self.opted_out())

    def test_looking_at_the_link_changes_nothing_and_shows_one_button(self):
        server, (bea,) = self.announced("bea")
        before = self.store.query("SELECT * FROM customers")
        page = server.get(bea, Host="shop.example")
        self.assertEqual((200, 1), (page.status, page.body.decode().count("<button")))
        self.assertNotIn("Bea", page.body.decode())
        self.assertEqual(b"", server.request("HEAD", bea).body)
        self.assertEqual(204, server.request("OPTIONS", bea).status)
        for method in ("PUT", "DELETE"):
            self.assertEqual(405, server.request(method, bea).status)
        self.assertEqual(before, self.store.query("SELECT * FROM customers"))

    def test_a_request_that_does_not_say_so_changes_nothing(self):
        server, (bea,) = self.announced("bea")
        for body, kind in (("", self.FORM), ("List-Unsubscribe=Two-Clicks", self.FORM), ("unsubscribe=yes", self.FORM),
                           ('{"List-Unsubscribe":"One-Click"}', "application/json"),
                           ("List-Unsubscribe=One-Click", "text/plain"), ("%zz", self.FORM),
                           ("--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click",
                            "multipart/form-data; boundary=b")):
            with self.subTest(body=body, kind=kind):
                self.assertEqual(400, self.click(server, bea, body, kind).status)
        self.assertEqual([], self.opted_out())

    def test_a_forged_or_cut_address_changes_nothing(self):
        server, (bea, cleo) = self.announced("bea", "cleo")
        name, signature = bea.removeprefix("/u/").split(".")
        other = cleo.removeprefix("/u/").split(".")[0]
        for token in (name, name + ".", "." + signature, f"{other}.{signature}", f"{name}.{signature[:-1]}",
                      f"{name}.{signature}A", f"{name[:-1]}.{signature}", "x", "..%2e", f"{name}.{'A' * 43}"):
            with self.subTest(token):
                self.assertIn(self.click(server, "/u/" + token).status, (400, 404))
                self.assertIn(server.get("/u/" + token).status, (400, 404))
        self.assertEqual([], self.opted_out())

    def test_the_answers_do_not_tell_whether_a_customer_exists(self):
        server, (bea, cleo) = self.announced("bea", "cleo")
        self.store.execute("DELETE FROM customers WHERE id = 'bea'")
        for ask in (lambda path: server.get(path), lambda path: self.click(server, path)):
            gone, there = ask(bea), ask(cleo)
            headers = [{k: v for k, v in answer.headers.items() if k not in ("Date", "RateLimit")}
                       for answer in (gone, there)]
            self.assertEqual((200, gone.body, headers[0]), (there.status, there.body, headers[1]))
        self.assertEqual(["cleo"], self.opted_out())

    def test_what_a_customer_wants_no_more_is_not_sent_either_when_it_is_queued_already(self):
        server, (bea,) = self.announced("bea")
        self.good("send", "--channel", "email", "--event", "sale", "--to", "bea", "--subject", "Sale", "--body", "Again.")
        self.click(server, bea)
        counts = self.notify().counts
        self.assertEqual((0, 1), (counts["sent"], counts["cancelled"]))


class UnsubscribingOnSqlite(Unsubscribing, OnSqlite):
    pass


class UnsubscribingOnPostgres(Unsubscribing, OnPostgres):
    pass


@unittest.skipIf(h2 is None, "python3-h2 is not installed")
class Pushes(Messages, OnSqlite):
    def setUp(self):
        super().setUp()
        self.fcm = FcmServer(self.workplace.path)
        self.addCleanup(self.fcm.close)
        self.configure(f'[alerts]\nca_file = "fcm-cert.pem"\n[notifications]\nfcm_url = "{self.fcm.url}"\n'
                       f'fcm_service_account_file = "{self.fcm.account}"\ntimeout = "10s"\n')

    def push(self, *devices, **more):
        name = f"c{self.number}"
        self.customer(name, devices=devices)
        return self.message(channel="push", customer_id=name, subject="s", body="b", **more)

    def dead(self):
        return sorted(t for t, in self.store.query("SELECT token FROM customer_devices WHERE dead_at IS NOT NULL"))

    def test_many_messages_share_one_connection_and_one_access_token(self):
        for i in range(300):
            self.push(f"good-{i}")
        counts = self.notify().counts
        self.assertEqual([], self.fcm.faults)
        self.assertEqual(300, counts["sent"])
        self.assertEqual(300, len({m["message"]["token"] for m in self.fcm.messages}))
        self.assertEqual(1, len(self.fcm.assertions))
        self.assertLessEqual(self.fcm.connections, 2, "one for the token, one for the messages")

    def test_each_answer_has_its_consequence_and_only_dead_devices_die(self):
        rows = {name: self.push(name)
                for name in ("gone", "malformed", "foreign", "ours", "field", "busy", "broken", "good")}
        counts = self.notify().counts
        self.assertEqual({"sent": 1, "failed": 5, "retried": 2, "devices_dead": 3},
                         {k: counts[k] for k in ("sent", "failed", "retried", "devices_dead")})
        self.assertEqual(["foreign", "gone", "malformed"], self.dead())
        statuses = self.statuses()
        self.assertEqual({"ours": "failed", "field": "failed", "busy": "pending", "broken": "pending", "good": "sent"},
                         {name: statuses[rows[name]] for name in ("ours", "field", "busy", "broken", "good")})

    def test_what_the_server_did_not_begin_with_is_sent_again_at_once_and_is_not_doubtful(self):
        row = self.push("refused", at_most_once="true")
        self.assertEqual(1, self.notify().counts["sent"])
        self.assertEqual({row: "sent"}, self.statuses())
        self.assertEqual((3, 1), (self.fcm.refused, len(self.fcm.messages)))

    def test_a_server_that_ends_connections_after_a_thousand_requests_loses_none(self):
        for i in range(25):
            self.customer(f"many{i}", devices=[f"good-{i}-{n}" for n in range(50)])
            self.message(channel="push", customer_id=f"many{i}", subject="s", body="b", at_most_once="true")
        self.fcm.requests_per_connection = 1000
        self.assertEqual(25, self.notify().counts["sent"])
        self.assertEqual(1250, len({m["message"]["token"] for m in self.fcm.messages}))

    def test_a_customers_devices_are_one_message_that_arrived_if_one_of_them_got_it(self):
        one = self.push("gone-1", "good-1", "busy-1")
        self.assertEqual(1, self.notify().counts["sent"])
        self.assertEqual({one: "sent"}, self.statuses())
        self.assertEqual(["gone-1"], self.dead())

    def test_what_somebody_must_put_right_stops_the_channel_and_kills_no_device(self):
        for kind, word in (("apple", "THIRD_PARTY_AUTH_ERROR"), ("denied", "PERMISSION_DENIED"), ("lost", "NOT_FOUND")):
            with self.subTest(kind):
                self.store.execute("DELETE FROM notifications")
                self.fcm.messages.clear()
                self.push(f"{kind}-{self.number}")
                result = self.notify(status=1)
                self.assert_says(word, result.json["error"], result)
                for _ in range(20):
                    self.push(f"good-{self.number}")
                self.notify()
                self.assertEqual((1, []), (len(self.fcm.messages), self.dead()))
                self.assertEqual({"pending"}, set(self.statuses().values()))

    def test_a_service_that_asks_for_time_gets_it_from_the_whole_channel(self):
        for kind in ("fast", "wait"):
            with self.subTest(kind):
                self.store.execute("DELETE FROM notifications")
                self.push(kind)
                self.notify()
                asked = len(self.fcm.messages)
                self.push("good")
                self.notify()
                self.assertEqual(asked, len(self.fcm.messages))
                self.assertEqual({"pending"}, set(self.statuses().values()))

    def test_an_access_token_that_is_refused_is_renewed_once(self):
        self.fcm.refuse_tokens = 1
        for i in range(50):
            self.push(f"good-{i}")
        self.assertEqual(50, self.notify().counts["sent"])
        self.assertEqual((2, 50), (len(self.fcm.assertions), len(self.fcm.messages)))
        self.fcm.refuse_tokens = 100
        self.push("good-x")
        result = self.notify(status=1)
        self.assertEqual(50, len(self.fcm.messages))
        self.assertEqual(4, len(self.fcm.assertions), result)

    def test_a_connection_that_breaks_is_unknown_for_reminders_and_tried_again_for_others(self):
        once, again = self.push("cut-1", at_most_once="true"), self.push("cut-2")
        self.notify()
        self.assertEqual({once: "unknown", again: "pending"}, self.statuses())
        self.assertEqual(1, len([m for m in self.fcm.messages if m["message"]["token"] == "cut-1"]))

    def test_no_answer_in_time_is_unknown_for_reminders_and_tried_again_for_others(self):
        self.configure(self.workplace.config.read_text().replace('timeout = "10s"', 'timeout = "2s"'))
        once, again = self.push("hang-1", at_most_once="true"), self.push("hang-2")
        counts = self.notify().counts
        self.assertEqual((1, 1), (counts["unknown"], counts["retried"]))
        self.assertEqual({once: "unknown", again: "pending"}, self.statuses())

    def test_a_push_is_of_no_use_after_the_appointment_begins(self):
        self.customer("bea", devices=["good"])
        booking = self.booking()
        self.message(channel="push", event="booking_confirmed", customer_id="bea", booking_id=booking, provider_id=1,
                     starts_at="2030-12-01T08:15:00Z", created_at="2030-12-01T08:00:00Z",
                     next_attempt_at="2030-12-01T08:00:00Z")
        # The service's clock is not that of --now: it is asked for its token by the real time.
        self.fcm.grant = lambda body: (self.fcm.assertions.append({}) or
                                       (200, {"access_token": "access-1", "expires_in": 3599}, {}))
        self.assertEqual(1, self.notify("--now", "2030-12-01T08:05:00Z").counts["sent"])
        message, = self.fcm.messages
        self.assertEqual("600s", message["message"]["android"]["ttl"])

    def test_a_test_message_is_only_checked(self):
        self.customer("bea", devices=["good"])
        self.good("notifications", "test", "--channel", "push", "--to", "bea")
        self.assertEqual([True], [m["validate_only"] for m in self.fcm.messages])

    def test_a_server_key_of_the_legacy_api_is_refused_with_a_word_on_why(self):
        self.workplace.write("key", "AAAAabcdefg:APA91bHPRgkF3JUikC4ENAHEeMrd41Zxv3hVZjC9KtT8OvPVGJ\n")
        self.configure('[notifications]\nfcm_service_account_file = "key"\n')
        result = self.notify(status=1)
        self.assert_says("legacy FCM API", result.json["error"], result)
        self.assertNotIn("APA91b", result.out + result.err)


if __name__ == "__main__":
    support.main()
