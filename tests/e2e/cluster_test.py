#!/usr/bin/env python3
"""The primary of PostgreSQL crashes in mid-run, and its standby takes over, with and without synchronous replication."""
import contextlib

import businesses
import cluster
import support

NOW = "2026-11-20T08:00:00Z"
BUSINESS = businesses.chain(700, hours=[("09:00", "10:00")])   # six batches
MIDDLE_SLOT = (300, 10, "2026-11-20T09:00:00Z", "2026-11-20T09:30:00Z", 1)
ORDERS = 400


def shop():
    """Each order holds two of a variant of its own, and its time is up."""
    return {"variants": [{"id": n, "sku": f"V{n}", "stock_quantity": 10} for n in range(1, ORDERS + 1)],
            "orders": [{"id": n, "payment_status": "unpaid", "created_at": "2026-11-20T06:00:00Z",
                        "reservations": [{"variant_id": n, "quantity": 2, "expires_at": "2026-11-20T06:15:00Z"}]}
                       for n in range(1, ORDERS + 1)]}


class Crash:
    """The primary crashes in mid-run, and the standby takes over; with each kind of replication."""

    @contextlib.contextmanager
    def blocked_by(self, *statements, job):
        """A run of `job` that waits for a transaction with these statements."""
        blocker = self.store.connect()
        self.addCleanup(blocker.close)
        blocker.query("BEGIN")
        for statement in statements:
            blocker.query(statement)
        running = self.start_slotctl(*job, "--now", NOW, "--format", "json")
        support.wait_until(lambda: self.store.blocked_by(blocker), "the run waits")
        yield running
        blocker.close()

    def test_maintain_leaves_whole_providers_and_the_next_run_completes(self):
        self.load(BUSINESS)
        with self.store.halfway(lambda: self.start_slotctl("maintain", "--now", NOW, "--format", "json"),
                                MIDDLE_SLOT) as (running, _):
            self.cluster.caught_up()
            self.fail_over()
            self.assert_lost_database(running.finish())
        expected, found = {}, {}
        for filled, slots in ((expected, businesses.yielded(BUSINESS, NOW)), (found, self.store.slots())):
            for slot in slots:
                filled.setdefault(slot[0], []).append(slot)
        self.assertTrue(0 < len(found) < len(expected), f"{len(found)} of {len(expected)} providers are filled")
        for provider, slots in found.items():
            self.assertEqual(expected[provider], slots, f"provider {provider} is half done")
        outcome = self.maintain(NOW)
        self.assertIn("crashed", " ".join(outcome["warnings"]))
        self.assertEqual(businesses.yielded(BUSINESS, NOW), self.store.slots())
        self.assertEqual(["crashed", "ok"], self.store.statuses())

    def test_unreserve_releases_each_reservation_once(self):
        self.load(shop())
        with self.blocked_by("SELECT 1 FROM product_variants WHERE id = 250 FOR UPDATE",
                             job=("unreserve", "--batch-size", "50")) as running:
            self.cluster.caught_up()
            self.fail_over()
            self.assert_lost_database(running.finish())
        released = self.store.number("SELECT count(*) FROM inventory_reservations WHERE status = 'released'")
        self.assertTrue(0 < released < ORDERS, released)
        outcome = self.good("unreserve", "--now", NOW, "--format", "json").json
        self.assertEqual((ORDERS - released, 0), (outcome["counts"]["released"], outcome["counts"]["drift"]))
        self.assertEqual([["released", "cancelled", str(ORDERS)]], self.store.query(
            "SELECT r.status, o.status, count(*) FROM inventory_reservations r JOIN orders o ON o.id = r.order_id"
            " GROUP BY 1, 2"))
        self.assertEqual("0", self.store.value("SELECT sum(reserved_quantity) FROM product_variants"))
        self.assertEqual(["crashed", "ok"], self.store.statuses())

    def test_a_reminder_is_queued_once(self):
        self.book_tomorrow(30)
        with self.blocked_by("LOCK TABLE told_bookings IN EXCLUSIVE MODE", job=("remind",)) as running:
            self.cluster.caught_up()
            self.fail_over()
            self.assert_lost_database(running.finish())
        queued = self.store.number("SELECT count(*) FROM notifications")
        self.assertEqual(30, queued, "the reminders were committed before the crash")
        self.assertEqual(0, self.good("remind", "--now", NOW, "--format", "json").counts["queued"])
        self.assertEqual(30, self.store.number("SELECT count(*) FROM notifications WHERE event = 'reminder'"))

    def test_a_reminder_whose_sending_was_under_way_is_not_sent_again(self):
        web = self.webhook(("hang", {}))
        self.book_tomorrow(1)
        self.good("remind", "--now", NOW)
        running = self.start_slotctl("notify", "--now", NOW, "--format", "json")
        support.wait_until(lambda: web.requests, "the reminder is being sent")
        self.cluster.caught_up()
        self.fail_over()
        web.release.set()
        self.assert_lost_database(running.finish())
        self.assertEqual(1, self.good("notify", "--now", NOW, "--format", "json").counts["unknown"])
        self.assertEqual(1, len(web.requests))
        self.assertEqual("unknown", self.store.value("SELECT status FROM notifications WHERE event = 'reminder'"))


class CrashAsynchronous(Crash, cluster.ClusterTest):
    def test_what_the_standby_had_not_received_is_done_again(self):
        self.load(BUSINESS)
        self.load(shop())
        self.cluster.caught_up()
        self.cluster.cut()
        self.maintain(NOW)
        self.good("unreserve", "--now", NOW)
        self.fail_over()
        self.assertEqual([], self.store.slots())
        self.assertEqual([], self.store.statuses())
        self.assertEqual(len(businesses.yielded(BUSINESS, NOW)), self.maintain(NOW)["counts"]["created"])
        self.assertEqual(ORDERS, self.good("unreserve", "--now", NOW, "--format", "json").counts["released"])
        self.assertEqual("0", self.store.value("SELECT sum(reserved_quantity) FROM product_variants"))

    def test_a_reminder_is_sent_twice_if_its_claim_was_lost(self):
        """What asynchronous replication cannot prevent; with a synchronous standby, it does not happen."""
        web = self.webhook()
        self.book_tomorrow(1)
        self.good("remind", "--now", NOW)
        self.cluster.caught_up()
        self.cluster.cut()
        self.assertEqual(1, self.good("notify", "--queue", "appointments", "--now", NOW, "--format", "json").counts["sent"])
        self.fail_over()
        self.assertEqual(1, self.good("notify", "--now", NOW, "--format", "json").counts["sent"])
        self.assertEqual(2, len(web.requests))


class CrashSynchronous(Crash, cluster.ClusterTest):
    synchronous = True

    def test_a_reminder_is_not_sent_before_a_standby_has_its_claim(self):
        web = self.webhook()
        self.book_tomorrow(1)
        self.good("remind", "--now", NOW)
        self.cluster.cut()
        running = self.start_slotctl("notify", "--now", NOW, "--format", "json")
        support.wait_until(lambda: self.cluster.primary.ask(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'slotctl' AND wait_event = 'SyncRep'"),
            "the run waits for the standby")
        self.fail_over()
        result = self.assert_status(1, running.finish())
        self.assert_says("the connection broke while committing, claiming messages", result.json["error"], result)
        self.assertEqual([], web.requests)
        self.assertEqual(1, self.good("notify", "--now", NOW, "--format", "json").counts["sent"])
        self.assertEqual(1, len(web.requests))


if __name__ == "__main__":
    support.main()
