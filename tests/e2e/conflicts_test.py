#!/usr/bin/env python3
"""Deadlocks and serialization failures with applications in PostgreSQL: the batch is done again."""
import businesses
import stores
import support

NOW = "2026-11-20T08:00:00Z"


class Conflicts(stores.OnPostgres):
    def assert_done(self, running):
        result = self.assert_status(0, running.finish())
        self.assertEqual("ok", result.json["status"], result)
        return result

    def wait_until_blocked(self, running, application):
        def held_up():
            if not running.runs():
                self.fail(f"the run was over before it met the application\n{running.finish()}")
            return self.store.blocked_by(application)
        support.wait_until(held_up, "the run waits for the application")

    def patient_application(self):
        """In a transaction. Of two that wait for each other, the server gives up the one whose time comes first."""
        application = self.store.connect()
        self.addCleanup(application.close)
        application.query("SET deadlock_timeout = '1h'")
        application.query("BEGIN")
        return application

    def test_a_run_that_loses_a_deadlock_retries_its_batch(self):
        business = businesses.chain(3)
        self.load(business)
        slots = businesses.yielded(business, NOW)
        first, later = slots[0], slots[20]
        book = ("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer)"
                " VALUES ({}, {}, '{}', '{}', 'c')")
        application = self.patient_application()
        application.query(book.format(*later))
        running = self.start_slotctl("maintain", "--now", NOW, "--format", "json")
        self.wait_until_blocked(running, application)
        application.query(book.format(*first))
        application.query("COMMIT")
        result = self.assert_done(running)
        self.assertEqual(len(slots) - 2, result.counts["created"])
        self.assertEqual(slots, self.store.slots())
        self.assertEqual([], self.store.miscounted())

    def test_an_import_that_loses_a_deadlock_is_retried(self):
        business = businesses.chain(1)
        business["services"][0]["capacity"] = 2
        self.load(business)
        starts = ["2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z"]
        book = ("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                " (1, 10, '{0}', CAST('{0}' AS timestamptz) + interval '30 minutes', 'c')")
        application = self.patient_application()
        application.query(book.format(starts[1]))
        file = self.workplace.write("bookings.json", {"bookings": [
            {"provider_id": 1, "service_id": 10, "starts_at": start, "customer": "from the file"} for start in starts]})
        running = self.start_slotctl("import", file)
        self.wait_until_blocked(running, application)
        application.query(book.format(starts[0]))
        application.query("COMMIT")
        self.assert_status(0, running.finish())
        self.assertEqual(4, self.store.number("SELECT count(*) FROM bookings"))
        self.assertEqual(["2", "2"], [row[0] for row in self.store.query("SELECT booked_count FROM slots")])

    def test_a_serialization_failure_is_retried(self):
        self.load({"variants": [{"id": 1, "sku": "TEE", "stock_quantity": 10}],
                   "orders": [{"id": 1, "reservations": [{"variant_id": 1, "quantity": 2,
                                                          "expires_at": "2026-11-20T07:00:00Z"}]},
                              {"id": 2}]})
        url = self.store.url.replace("-csearch_path", "-cdefault_transaction_isolation%3Dserializable%20-csearch_path")
        self.assertNotEqual(self.store.url, url)
        application = self.store.connect()
        self.addCleanup(application.close)
        application.query("BEGIN")
        application.query("UPDATE product_variants SET reserved_quantity = reserved_quantity + 3 WHERE id = 1")
        application.query("INSERT INTO inventory_reservations (order_id, variant_id, quantity, expires_at)"
                          " VALUES (2, 1, 3, '2026-11-20T09:00:00Z')")
        running = self.workplace.start("unreserve", "--database", url, "--now", NOW, "--format", "json")
        self.wait_until_blocked(running, application)
        application.query("COMMIT")
        result = self.assert_done(running)
        self.assertEqual((1, 2, 1), tuple(result.counts[c] for c in ("released", "units", "orders_cancelled")))
        self.assertEqual(3, self.store.number("SELECT reserved_quantity FROM product_variants"))


if __name__ == "__main__":
    support.main()
