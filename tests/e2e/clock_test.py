#!/usr/bin/env python3
"""A host whose clock is off: libfaketime moves slotctl's own clock, and the database's stays right.

Nothing here gives --now, since a time that is given is believed.
"""
from datetime import datetime, timedelta, timezone

import businesses
import stores
import support

BUSINESS = {"services": [businesses.service(10)], "providers": [businesses.provider(1)]}


def right_now(**later):
    return (datetime.now(timezone.utc) + timedelta(**later)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Clock:
    def setUp(self):
        super().setUp()
        self.load(BUSINESS)

    def at(self, offset, *arguments):
        """slotctl on a host whose clock is off by this much, such as `+200d`."""
        return self.run_slotctl(*arguments, "--format", "json", prefix=support.faketime(offset))

    def filled(self):
        self.good("maintain")
        slots = self.store.slots_in_full()
        self.assertTrue(slots)
        return slots

    def assert_not_believed(self, result, *reasons):
        self.assert_status(1, result)
        self.assert_says("this host's clock may be wrong", result.json["error"], result)
        for reason in reasons:
            self.assert_says(reason, result.json["error"], result)

    def order_expiring(self, moment):
        variant = {"id": 1, "sku": "TEE-M", "stock_quantity": 10}
        order = {"id": 1, "created_at": right_now(minutes=-20), "status": "pending", "payment_status": "unpaid",
                 "reservations": [{"variant_id": 1, "quantity": 2, "created_at": right_now(minutes=-20),
                                   "expires_at": moment}]}
        self.load({"variants": [variant], "orders": [order]})

    def test_a_clock_that_jumps_ahead_empties_no_calendar(self):
        slots = self.filled()
        self.assert_not_believed(self.at("+200d", "maintain"))
        self.assert_not_believed(self.at("+200d", "--dry-run", "maintain"))
        self.assertEqual(slots, self.store.slots_in_full())
        # The failed run does not matter once the clock is right again.
        self.good("maintain")
        self.assertEqual(slots, self.store.slots_in_full())

    def test_a_clock_that_is_ahead_forgets_no_run(self):
        self.good("unreserve", "--now", right_now(days=-80))
        self.good("unreserve")
        kept = self.store.query("SELECT id FROM job_runs ORDER BY id")
        self.at("+180d", "unreserve")
        self.assertEqual(kept, self.store.query("SELECT id FROM job_runs ORDER BY id")[:len(kept)])

    def test_a_clock_that_falls_back_changes_nothing(self):
        slots = self.filled()
        self.assert_not_believed(self.at("-2d", "maintain"))
        self.assertEqual(slots, self.store.slots_in_full())

    def test_what_a_wrong_clock_did_is_repaired_by_one_run_that_accepts_the_right_one(self):
        slots = self.filled()
        self.assert_status(0, self.at("+200d", "maintain", "--accept-clock"))
        self.assertNotEqual(slots, self.store.slots_in_full())
        self.assert_not_believed(self.run_slotctl("maintain", "--format", "json"), "the last run took place at")
        self.good("maintain", "--accept-clock")
        # The slots that the wrong run filled further ahead are kept up to date.
        now, last = right_now(), max(slot[2] for slot in slots)
        self.assertEqual([slot for slot in slots if now <= slot[2]],
                         [slot for slot in self.store.slots_in_full() if now <= slot[2] <= last])


class ClockOnSqlite(Clock, stores.OnSqlite):
    """There is no other clock to compare with."""

    def test_a_clock_that_is_off_by_minutes_cannot_be_noticed(self):
        self.filled()
        self.assert_status(0, self.at("+10m", "maintain"))

    def test_a_release_after_a_leap_of_the_clock_is_warned_of(self):
        self.good("unreserve")
        self.assertEqual([], self.at("+1h", "unreserve").json["warnings"])
        (warning,) = self.at("+180d", "unreserve").json["warnings"]
        self.assert_says("if the clock has jumped", warning, None)


    def test_what_cannot_be_taken_back_waits_for_somebody_who_says_that_the_clock_is_right(self):
        self.workplace.config.write_text('[notifications]\nwebhook_url = "http://127.0.0.1:1/"\nchannels = "webhook"\n')
        start = self.good("availability", "--service", "10", "--next", "1", "--format", "json").json["slots"][0]["starts_at"]
        self.good("book", "--service", "10", "--provider", "1", "--starts-at", start, "--customer", "x")
        jobs = (("mark-missed",), ("cleanup",), ("remind",), ("notify",), ("reviews", "request"), ("reviews", "remind"))
        for job in jobs:
            self.good(*job)
        tables = ("bookings", "notifications", "told_bookings")
        before = [self.store.query(f"SELECT * FROM {table}") for table in tables]
        for job in jobs:
            with self.subTest(job=job):
                self.assert_not_believed(self.at("+200d", *job), "no job has run since", "nothing was changed")
                self.assert_status(0, self.at("+200d", "--dry-run", *job))
        self.assertEqual(before, [self.store.query(f"SELECT * FROM {table}") for table in tables])
        # The machine was off, and somebody says so.
        self.assert_status(0, self.at("+200d", "maintain", "--accept-clock"))
        self.assertEqual(1, self.assert_status(0, self.at("+200d", "mark-missed")).counts["missed"])


class ClockOnPostgres(Clock, stores.OnPostgres):
    def test_minutes_off_the_servers_clock_are_refused_on_either_side(self):
        slots = self.filled()
        for offset, reason in (("+10m", "ahead of"), ("-10m", "behind")):
            self.assert_not_believed(self.at(offset, "maintain"), reason + " the database server's")
        self.assertEqual(slots, self.store.slots_in_full())
        self.assert_status(0, self.at("+2m", "maintain"))

    def test_monitor_reports_how_far_the_clock_is_off(self):
        self.filled()
        for offset, reason in (("+10m", "ahead of"), ("-10m", "behind")):
            report = self.at(offset, "monitor").json
            (check,) = [check for check in report["checks"] if check["name"] == "clock"]
            self.assertNotEqual("ok", check["status"], report)
            self.assertRegex(check["message"], f"this host's clock is .*{reason} the database server's")

    def test_a_hold_keeps_its_time_by_the_servers_clock(self):
        (free,) = self.good("availability", "--service", "10", "--next", "1", "--format", "json").json["slots"]
        book = ("book", "--service", "10", "--provider", "1", "--starts-at", free["starts_at"], "--customer")
        held = self.good(*book, "first", "--hold", "15m", "--format", "json").json["booking"]["id"]
        result = self.assert_status(73, self.at("+20m", *book, "second"))
        self.assert_says("ahead of the database server's", result.err, result)
        self.good("booking", "confirm", str(held))

    def test_a_time_that_is_over_by_the_servers_clock_is_not_booked_on_a_host_that_is_behind(self):
        start = self.good("availability", "--service", "10", "--next", "1", "--now", right_now(days=-7),
                          "--format", "json").json["slots"][0]["starts_at"]
        result = self.at("-7d", "book", "--service", "10", "--provider", "1", "--starts-at", start, "--customer", "x")
        self.assert_status(73, result)

    def test_an_order_keeps_the_time_that_it_has_left_by_the_servers_clock(self):
        self.order_expiring(right_now(minutes=15))
        for arguments in (("--dry-run", "unreserve"), ("unreserve",)):
            result = self.assert_status(0, self.at("+20m", *arguments))
            self.assertEqual(0, result.counts["released"], result)
            self.assertRegex("\n".join(result.json["warnings"]), "ahead of the database server's")
        self.assertEqual("pending", self.store.value("SELECT status FROM orders"))

    def test_an_order_that_has_expired_by_the_servers_clock_is_released_on_a_host_that_is_behind(self):
        self.order_expiring(right_now(minutes=-5))
        result = self.assert_status(0, self.at("-20m", "unreserve"))
        self.assertEqual(1, result.counts["released"], result)
        self.assertEqual("cancelled", self.store.value("SELECT status FROM orders"))


if __name__ == "__main__":
    support.main()
