#!/usr/bin/env python3
"""What keeps adopted tables right: slotctl's own migrations, errors that concern every row, and the monitor."""
import adopt_test
import support

NOW = adopt_test.NOW

# What the last step of the schema has made, undone by hand.
ONE_STEP_BACK = """
    DELETE FROM slotctl.schema_migrations WHERE version = 25;
    DROP TABLE slotctl.stale_provider_statistics;
    DROP FUNCTION slotctl.slotctl_statistics_stale, slotctl.slotctl_statistics_row_changed,
        slotctl.slotctl_statistics_rows_changed, slotctl.slotctl_statistics_emptied,
        slotctl.slotctl_statistics_new_provider CASCADE;
    DROP INDEX slotctl.reviews_customer;
    DROP INDEX slotctl.notifications_reviews;
    CREATE INDEX reviews_provider ON slotctl.reviews (provider_id)
"""


class Calendar(adopt_test.Adopted, support.SlotctlTest):
    name = "home_services"

    def test_slotctls_own_migrations_work_while_tables_are_adopted(self):
        self.adopt(self.business())
        self.run_job("maintain")
        rows, kept = self.shop.read("slots"), self.shop.number("SELECT count(*) FROM slotctl.bookings_extra")
        for statement in ONE_STEP_BACK.split(";"):
            self.shop.execute(statement)
        refused = self.slotctl("maintain", "--now", NOW)
        self.assert_status(78, refused)
        migrated = self.good("db", "migrate", "--format", "json").json
        self.assertEqual([25], [step["version"] for step in migrated["applied"]])
        self.assertEqual("ok", self.good("adopt", "check", "--format", "json").json["status"])
        counts = self.run_job("maintain")
        self.assertEqual((0, 0), (counts["created"], counts["withdrawn"]))
        self.assertEqual(rows, self.shop.read("slots"))
        self.assertEqual(kept, self.shop.number("SELECT count(*) FROM slotctl.bookings_extra"))
        self.run_job("stats")

    def test_a_failed_migration_leaves_the_views_as_they_were(self):
        self.adopt(self.business())
        for statement in ONE_STEP_BACK.split(";"):
            self.shop.execute(statement)
        # In the way of what the step makes.
        self.shop.execute("CREATE TABLE slotctl.stale_provider_statistics (x integer)")
        self.assertNotEqual(0, self.slotctl("db", "migrate").status)
        self.assertEqual("v", self.shop.query("SELECT relkind FROM pg_class WHERE oid = 'slotctl.slots'::regclass")[0][0])
        self.shop.execute("DROP TABLE slotctl.stale_provider_statistics")
        self.good("db", "migrate")
        self.run_job("maintain")

    def test_a_reset_forgets_what_slotctl_kept_and_leaves_the_tables_adopted(self):
        self.adopt(self.business())
        self.run_job("maintain")
        rows = self.shop.read("slots")
        self.good("db", "reset", "--yes")
        self.assertEqual(0, self.shop.number("SELECT count(*) FROM slotctl.job_runs"))
        self.assertEqual(rows, self.shop.read("slots"))
        counts = self.run_job("maintain")
        self.assertEqual((0, 0), (counts["created"], counts["withdrawn"]))

    def test_an_import_is_refused(self):
        business = self.business()
        self.adopt(business)
        counts = self.shop.row_counts()
        refused = self.slotctl("import", self.workplace.write("business.json", business))
        self.assert_status(78, refused)
        self.assertIn("application's own tables", refused.err)
        self.assertEqual(counts, self.shop.row_counts())

    def test_the_monitor_says_only_that_tables_are_detached_while_they_are(self):
        self.adopt(self.business())
        self.run_job("maintain")
        self.good("adopt", "detach", "--now", NOW)
        report = self.slotctl("monitor", "--now", NOW, "--format", "json")
        checks = {check["name"]: check for check in report.json["checks"]}
        self.assertEqual("critical", checks["adopted_tables"]["status"])
        self.assertIn("detached since " + NOW, checks["adopted_tables"]["message"])
        self.assertEqual([], [name for name, check in checks.items() if check["status"] == "unknown"])
        self.good("adopt", "attach")
        report = self.slotctl("monitor", "--now", NOW, "--format", "json")
        checks = {check["name"]: check["status"] for check in report.json["checks"]}
        self.assertEqual("ok", checks["adopted_tables"])

    def test_the_monitor_notices_a_trigger_that_somebody_has_disabled(self):
        self.adopt(self.business())
        self.shop.execute("ALTER TABLE providers_provideravailability DISABLE TRIGGER USER")
        report = self.slotctl("monitor", "--now", NOW, "--format", "json")
        check, = [check for check in report.json["checks"] if check["name"] == "adopted_tables"]
        self.assertEqual("critical", check["status"])
        self.assertIn("slotctl_provider_availability_", check["message"])
        self.assertIn("adopt check", check["hint"])

    def test_indexes_that_only_slotctls_own_tables_have_are_not_missed(self):
        self.adopt(self.business())
        report = self.slotctl("db", "health")
        self.assertNotIn("slots_", report.out)
        self.assertNotIn("missing", report.out)


class Stock(adopt_test.Adopted, support.SlotctlTest):
    name = "drop_shop"

    def test_a_statement_that_can_never_work_is_not_tried_for_ever_smaller_batches(self):
        self.adopt(self.business())
        self.shop.execute("ALTER TABLE orders_order RENAME COLUMN status TO state")
        before = self.shop.query("SELECT * FROM orders_inventoryreservation ORDER BY id")
        run = self.slotctl("unreserve", "--now", NOW)
        self.assert_status(78, run)
        self.assertLess(len(run.err.splitlines()), 6, run.err)
        self.assertIn("adopt check", run.err)
        self.assertEqual(before, self.shop.query("SELECT * FROM orders_inventoryreservation ORDER BY id"))

    def test_a_mapping_without_tables_is_refused(self):
        file = self.workplace.write("tables.toml", 'schema = "slotctl"\n')
        refused = self.slotctl("adopt", "apply", file, url=self.shop.own_url)
        self.assert_status(78, refused)
        self.assertIn("names no table", refused.err)

    def test_every_error_of_a_mapping_is_named_at_once(self):
        text = self.shop.mapping.read_text().replace('"public.orders_order"', '"public.orders_purchase"')
        text = text.replace('sku = "sku"', 'sku = "code"')
        refused = self.slotctl("adopt", "apply", self.workplace.write("tables.toml", text), url=self.shop.own_url)
        self.assert_status(78, refused)
        self.assertIn("orders: there is no table public.orders_purchase", refused.err)
        self.assertIn("product_variants.sku: the table public.products_productvariant has no column code", refused.err)
        self.assertEqual([], self.shop.query("SELECT 1 FROM pg_namespace WHERE nspname = 'slotctl'"))


if __name__ == "__main__":
    support.main()

