#!/usr/bin/env python3
"""A URL that names several servers: which one is used, and what the locks are worth while two of them take changes."""
import signal
import socket
import types

import businesses
import cluster
import own_server
import support
from http_client import Server

NOW = "2026-11-20T08:00:00Z"
BUSINESS = businesses.chain(700, hours=[("09:00", "10:00")])   # six batches
MIDDLE_SLOT = (300, 10, "2026-11-20T09:00:00Z", "2026-11-20T09:30:00Z", 1)
SMALL = businesses.chain(3)


class Choice(cluster.ClusterTest):
    """Which server a command works on."""

    def test_the_primary_is_found_whatever_its_place_in_the_url(self):
        self.load(SMALL)
        for nodes in ((self.cluster.primary, self.cluster.standby), (self.cluster.standby, self.cluster.primary)):
            url = self.url_of(*nodes, target_session_attrs="read-write")
            self.assert_status(0, self.workplace.run("maintain", "--now", NOW, "--database", url))
        self.assertEqual(["ok", "ok"], self.store.statuses())

    def test_a_standby_alone_is_no_primary(self):
        url = self.url_of(self.cluster.standby, target_session_attrs="read-write")
        for job in ("maintain", "notify"):
            result = self.assert_status(69, self.workplace.run(job, "--now", NOW, "--database", url))
            self.assert_says("the primary may be down, or not be among them", result.err, result)
        result = self.assert_status(2, self.workplace.run("monitor", "--now", NOW, "--database", url))
        self.assert_says("the primary may be down", result.out, result)

    def test_a_standby_answers_what_only_reads_and_refuses_the_rest(self):
        self.load(SMALL)
        self.maintain(NOW)
        self.cluster.caught_up()
        on_standby = ("--now", NOW, "--database", self.url_of(self.cluster.standby))
        jobs = ("maintain", "unreserve", "remind", "notify", "mark-missed", "cleanup", "stats")
        for command in (*([job, "--dry-run"] for job in jobs), ["slots"], ["runs"],
                        ["availability", "--service-id", "10", "--date", "2026-11-21"], ["db", "status"], ["db", "health"],
                        ["export", "--output", self.workplace.path / "all.json"]):
            with self.subTest(command=command):
                self.assert_status(0, self.workplace.run(*command, *on_standby))
        booking = ["book", "--service-id", "10", "--starts-at", "2026-11-21T09:00:00Z", "--customer", "c"]
        business = self.workplace.write("business.json", businesses.chain(4))
        for command in (["maintain"], ["unreserve"], ["notify"], ["remind"], booking, ["import", business],
                        ["import", business, "--dry-run"]):
            with self.subTest(command=command):
                result = self.assert_status(1, self.workplace.run(*command, *on_standby))
                self.assert_says("this server is a standby", result.err, result)
                self.assert_says("target_session_attrs=read-write", result.err, result)

    def test_a_server_that_hangs_is_tried_once_in_a_run_although_a_run_has_two_connections(self):
        self.load(SMALL)
        with socket.socket() as hanging:
            hanging.bind(("127.0.0.1", 0))
            hanging.listen()
            port = types.SimpleNamespace(port=hanging.getsockname()[1])
            url = self.url_of(port, self.cluster.primary, target_session_attrs="read-write", connect_timeout="2")
            self.assert_status(0, self.workplace.run("maintain", "--now", NOW, "--database", url))
            hanging.setblocking(False)
            hanging.accept()[0].close()
            with self.assertRaises(BlockingIOError, msg="the second connection, which holds the lock, tried it again"):
                hanging.accept()
        self.assertEqual(businesses.yielded(SMALL, NOW), self.store.slots())

    def test_a_primary_that_hangs_while_another_takes_over_is_passed_over(self):
        self.load(SMALL)
        self.cluster.caught_up()
        old = self.cluster.primary
        hanging = old.processes()
        own_server.freeze(hanging)
        try:
            self.cluster.promote()
            url = self.url_of(old, self.cluster.primary, target_session_attrs="read-write", connect_timeout="2")
            self.assert_status(0, self.workplace.run("maintain", "--now", NOW, "--database", url))
        finally:
            own_server.thaw(hanging)
            old.stop()
        self.reconnect()
        self.assertEqual(businesses.yielded(SMALL, NOW), self.store.slots())


class TwoPrimaries(cluster.ClusterTest):
    """The old primary lives on after the standby took over, because nobody has stopped it."""

    def setUp(self):
        super().setUp()
        self.load(BUSINESS)
        self.old = self.cluster.primary

    def new_first(self):
        """What a run sees after the standby took over: a host that connects anew reaches the new primary."""
        return self.url_of(self.cluster.standby, self.cluster.primary, target_session_attrs="read-write")

    def start_maintain(self, url, *arguments, **options):
        return self.workplace.start("maintain", "--now", NOW, "--format", "json", "--database", url, *arguments, **options)

    def on_new_primary(self):
        self.addCleanup(self.store.close)
        self.store.close()
        self.store.url = self.url_of(self.cluster.primary)
        self.store.connection = self.store.connect()
        return self.store.url

    def take_over(self):
        self.cluster.caught_up()
        self.cluster.promote()
        self.addCleanup(self.old.stop)

    def test_a_second_host_is_not_kept_off_and_what_the_first_one_does_is_lost(self):
        url = self.new_first()
        with self.store.halfway(lambda: self.start_maintain(url), MIDDLE_SLOT) as (first, release):
            self.take_over()
            second = self.start_maintain(url, env=self.elsewhere()).finish()
            self.assert_status(0, second)
            self.assertIn("crashed", " ".join(second.json["warnings"]))
            release()
            self.assert_status(0, first.finish())
        self.on_new_primary()
        self.assertEqual(businesses.yielded(BUSINESS, NOW), self.store.slots())
        self.assertEqual(["crashed", "ok"], self.store.statuses())

    def test_on_one_host_the_run_that_is_still_at_work_keeps_the_next_one_away(self):
        url = self.new_first()
        with self.store.halfway(lambda: self.start_maintain(url), MIDDLE_SLOT) as (first, release):
            self.take_over()
            for order in ((self.cluster.primary, self.old), (self.old, self.cluster.primary)):
                result = self.start_maintain(self.url_of(*order, target_session_attrs="read-write")).finish()
                self.assert_status(75, result)
                self.assert_says(f"pid {first.pid}", result.err, result)
            release()
            self.assert_status(0, first.finish())
        self.assert_status(0, self.start_maintain(url).finish())
        self.on_new_primary()
        self.assertEqual(businesses.yielded(BUSINESS, NOW), self.store.slots())

    def test_a_run_that_waits_takes_the_lock_where_it_works(self):
        url = self.new_first()
        self.old.forget_connections()
        with self.store.halfway(lambda: self.start_maintain(url), MIDDLE_SLOT) as (first, release):
            waiting = self.start_maintain(url, "--wait", "30s", env=self.elsewhere())
            # Each attempt takes a connection, besides the two of the first run and the one that waits.
            support.wait_until(lambda: self.old.connections("slotctl") >= 5, "the second host has tried twice")
            self.take_over()
            tried = self.old.connections("slotctl")
            running = "SELECT 1 FROM job_runs OFFSET 1"
            support.wait_until(lambda: self.old.connections("slotctl") > tried or self.store.query(running),
                               "the second host has tried again")
            self.assertEqual([], self.store.query(running), "both work on the old primary")
            release()
            self.assert_status(0, first.finish())
        result = self.assert_status(0, waiting.finish())
        self.assertEqual((0, 700), (result.counts["created"], result.counts["unchanged_offerings"]))


class Synchronous(cluster.ClusterTest):
    synchronous = True

    def waits_for_standby(self):
        return self.cluster.primary.ask("SELECT 1 FROM pg_stat_activity WHERE application_name = 'slotctl'"
                                        " AND wait_event = 'SyncRep'")

    def test_a_run_says_that_it_waits_for_a_standby_and_can_be_stopped(self):
        self.load(SMALL)
        log = self.workplace.path / "log.txt"
        self.cluster.cut()
        with open(log, "w", encoding="utf-8") as stream:
            running = self.start_slotctl("maintain", "--now", NOW, stderr=stream)
            support.wait_until(self.waits_for_standby, "the run waits for the standby")
            support.wait_until(lambda: "synchronous" in log.read_text(), "the run says what it waits for", seconds=10)
        self.assertIn("synchronous_standby_names", log.read_text())
        running.signal(signal.SIGTERM)
        result = self.assert_status(1, running.finish(5))
        self.fail_over()
        self.assertEqual(["ok"], [self.maintain(NOW)["status"]])
        self.assertEqual(businesses.yielded(SMALL, NOW), self.store.slots())


class Serving(cluster.ClusterTest):
    """`slotctl serve` stays while a standby takes over."""

    def setUp(self):
        super().setUp()
        self.load(SMALL)
        self.serve = Server(self)
        self.addCleanup(self.serve.stop)

    def book(self, time):
        return self.serve.post("/v1/bookings", {"service_id": 10, "provider_id": 1, "customer": "c",
                                                "starts_at": f"2030-01-10T{time}:00Z"}).status

    def taken(self):
        times = self.serve.get("/availability?date=2030-01-10").json
        return [time["start"][11:16] for time in times if time["mechanic_id"] == "1" and not time["is_free"]]

    def test_a_server_refuses_while_there_is_no_primary_and_goes_on_with_the_new_one(self):
        self.assertEqual(201, self.book("09:00"))
        self.cluster.caught_up()
        self.cluster.primary.stop("immediate")
        for path in ("/availability?date=2030-01-10", "/v1/availability?date=2030-01-10", "/readyz"):
            self.assertEqual(503, self.serve.get(path).status, path)
        self.assertEqual((503, 200), (self.book("09:30"), self.serve.get("/livez").status))
        self.cluster.promote()
        self.assertEqual((["09:00"], 200), (self.taken(), self.serve.get("/readyz").status))
        self.assertEqual((409, 201), (self.book("09:00"), self.book("09:30")))

    def test_an_answer_is_what_the_new_primary_knows_although_a_newer_one_was_given(self):
        self.cluster.caught_up()
        self.cluster.cut()
        self.assertEqual(201, self.book("09:00"))
        self.assertEqual(["09:00"], self.taken())
        self.fail_over()
        # The transaction has the number of the one that was lost.
        self.good("book", "--service-id", "10", "--provider-id", "1", "--starts-at", "2030-01-10T10:00:00Z", "--customer", "d")
        self.assertEqual(["10:00"], self.taken())


if __name__ == "__main__":
    support.main()
