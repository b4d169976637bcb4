#!/usr/bin/env python3
"""What keeps adopted tables right: slotctl's own migrations, errors that concern every row, and the monitor."""
import os
import threading
import unittest

import adopt_test
import businesses
import shops
import stores
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

    def test_slotctls_own_tables_in_another_schema_are_warned_of(self):
        self.assertEqual([], self.good("adopt", "apply", self.shop.mapping, "--format", "json",
                                       url=self.shop.own_url).json["warnings"])
        self.assertEqual([], self.good("adopt", "check", "--format", "json").json["warnings"])
        self.shop.execute("DROP SCHEMA slotctl CASCADE", "CREATE SCHEMA early")
        early = stores.with_parameter(self.shop.own_url, "options", "-csearch_path=early")
        self.good("db", "migrate", url=early)
        advice = "use the URL with options=-csearch_path%3Dslotctl"
        for url, leads in ((self.shop.own_url, "to which other URLs may lead"), (early, "to which this URL leads")):
            for more in ((), ("--dry-run",)):
                applied = self.good("adopt", "apply", self.shop.mapping, *more, "--format", "json", url=url)
                (warning,) = applied.json["warnings"]
                self.assertIn(f"the schema early has tables of slotctl's own, {leads}", warning)
                self.assertIn(advice, warning)
            self.assertIn("warning: the schema early has", self.good("adopt", "apply", self.shop.mapping, url=url).err)
        # Also the URL that leads to the wrong tables checks the application's.
        for url in (self.shop.url, early):
            checked = self.good("adopt", "check", "--format", "json", url=url).json
            (warning,) = checked["warnings"]
            self.assertIn("the schema early has", warning)
            self.assertIn(advice, self.good("adopt", "check", url=url).out)
        refused = self.slotctl("adopt", "detach", url=early)
        self.assert_status(78, refused)
        self.assertIn("the application's are adopted in the schema slotctl", refused.err)
        self.assertIn(advice, refused.err)
        self.shop.execute("DROP SCHEMA early CASCADE")
        self.assertEqual([], self.good("adopt", "check", "--format", "json").json["warnings"])

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


class Restored(adopt_test.Adopted):
    """A dump of the application's database has what slotctl keeps in it, and works where it is restored."""

    def restored(self):
        """The URL of a copy, out of pg_dump and pg_restore."""
        dump, copy = self.workplace.path / "dump", f"{self.shop.database}_copy"
        shops.checked([shops.program("pg_dump"), "-Fc", "-f", dump, "-d", self.shop.own_url])
        self.shop.admin(f"CREATE DATABASE {copy}")
        self.addCleanup(stores.PostgresServer.drop, self.shop.server, copy)
        url = stores.with_database(self.shop.server, copy)
        shops.checked([shops.program("pg_restore"), "--exit-on-error", "-d", url, dump])
        return url

    def rows(self, url):
        connection = stores.Psql(url)
        try:
            return {what: sorted(map(tuple, connection.query(sql))) for what, sql in self.layout.READ.items()}
        finally:
            connection.close()

    def test_a_restored_copy_is_adopted_and_its_jobs_do_the_same(self):
        self.adopt(self.business())
        jobs = [job for job, part in (("maintain", self.layout.CALENDAR), ("unreserve", self.layout.STOCK))
                if part is not None]
        for job in jobs:
            self.run_job(job)
        own_url = self.restored()
        url = stores.with_parameter(own_url, "options", "-csearch_path=slotctl")
        self.assertEqual("ok", self.good("adopt", "check", "--format", "json", url=url).json["status"])
        self.assertEqual(self.rows(self.shop.own_url), self.rows(own_url))
        for now in (NOW, adopt_test.TOMORROW):
            for job in jobs:
                self.assertEqual(self.run_job(job, now), self.run_job(job, now, url=url), (job, now))
        self.assertEqual(self.rows(self.shop.own_url), self.rows(own_url))
        self.good("adopt", "detach", url=url)
        self.good("adopt", "attach", url=url)


class RestoredCalendar(Restored, support.SlotctlTest):
    name = "home_services"


class RestoredShop(Restored, support.SlotctlTest):
    name = "drop_shop"


class RestoredGameCentre(Restored, support.SlotctlTest):
    name = "game_centre"


class OtherMappings(adopt_test.Adopted, support.SlotctlTest):
    """Mappings of the same application that say things in another way."""

    name = "home_services"

    def apply(self, *replacements, business=None):
        text = self.shop.mapping.read_text()
        for old, new in replacements:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        self.shop.fill(business or self.business())
        return self.slotctl("adopt", "apply", self.workplace.write("tables.toml", text), url=self.shop.own_url)

    def bookings_provider(self, sql):
        head, bookings = self.shop.mapping.read_text().split("[bookings.columns]")
        bookings = bookings.replace('provider_id = "provider_id"\n', "", 1)
        return (self.shop.mapping.read_text(), f'{head}[bookings.defaults]\nprovider_id = {{sql = "{sql}"}}\n'
                                               f"[bookings.columns]{bookings}")

    def test_a_provider_that_is_found_by_another_table_does_not_stop_the_application(self):
        applied = self.apply(self.bookings_provider(
            "(SELECT s.provider_id FROM public.bookings_bookingslot s WHERE s.id = t.slot_id)"))
        self.assert_status(0, applied)
        self.run_job("stats")
        self.assertEqual(0, self.shop.number("SELECT count(*) FROM slotctl.stale_provider_statistics"))
        application = self.shop.connect()
        self.addCleanup(application.close)
        application.query("UPDATE bookings_booking SET status = 'done' WHERE id ="
                          " (SELECT min(id) FROM bookings_booking WHERE slot_id IS NOT NULL)")
        self.assertEqual(1, self.shop.number("SELECT count(*) FROM slotctl.stale_provider_statistics"))
        self.run_job("maintain")

    def test_sql_that_would_stop_the_application_is_refused(self):
        applied = self.apply(self.bookings_provider("(SELECT max(s.provider_id) FROM slots s)"))
        self.assert_status(78, applied)
        self.assertIn("writing to public.bookings_booking would fail", applied.err)
        self.assertEqual([], self.shop.query("SELECT 1 FROM pg_namespace WHERE nspname = 'slotctl'"))

    def test_bookings_whose_beginning_nobody_wrote_down_were_made_long_ago(self):
        self.assert_status(0, self.apply(('created_at = "created_at"\n', "")))
        recent = "SELECT count(*) FROM slotctl.bookings WHERE created_at > now() - interval '1 year'"
        self.assertEqual(0, self.shop.number(recent))
        self.assertGreater(self.shop.number("SELECT count(*) FROM slotctl.bookings"), 0)

    def test_one_provider_for_all_slots_need_not_be_a_column(self):
        business = {"services": [{"id": 1, "name": "Cut", "duration": 30}],
                    "providers": [businesses.provider(1, zone="Europe/Berlin", hours=(("09:00", "12:00"),), services=(1,),
                                                      active=True, overrides=[])]}
        head, slots = self.shop.mapping.read_text().split("[slots.columns]")
        slots = slots.replace('provider_id = "provider_id"\n', "", 1)
        slots = slots.replace("[slots.defaults]\n", "[slots.defaults]\nprovider_id = 1\n", 1)
        slots = slots.replace("[slots.insert]\n", '[slots.insert]\nprovider_id = "1"\n', 1)
        self.assert_status(0, self.apply((self.shop.mapping.read_text(), f"{head}[slots.columns]{slots}"),
                                         business=business))
        created = self.run_job("maintain")["created"]
        self.assertGreater(created, 0)
        self.assertEqual(created, len(self.shop.read("slots")))
        counts = self.run_job("maintain", NOW, "--verify")
        self.assertEqual((0, 0), (counts["created"], counts["withdrawn"]))


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

    def test_what_a_checkout_reserves_at_the_same_moment_is_not_overwritten(self):
        self.adopt(self.business())
        id, reserved = self.shop.query("SELECT id, reserved_quantity FROM products_productvariant"
                                       " WHERE reserved_quantity > 0 ORDER BY id LIMIT 1")[0]
        application, own = self.shop.connect(), stores.Psql(self.shop.url)
        for session in (application, own):
            self.addCleanup(session.close)
        application.query("BEGIN")
        application.query(f"UPDATE products_productvariant SET reserved_quantity = reserved_quantity + 5 WHERE id = {id}")
        giving_back = threading.Thread(target=own.query, args=(
            f"UPDATE product_variants SET reserved_quantity = reserved_quantity - 1 WHERE id = {id}",))
        giving_back.start()
        support.wait_until(lambda: self.shop.number(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"),
            "slotctl waits for the checkout")
        application.query("COMMIT")
        giving_back.join()
        self.assertEqual(int(reserved) + 4, self.shop.number(
            f"SELECT reserved_quantity FROM products_productvariant WHERE id = {id}"))

    @unittest.skipIf(os.geteuid() != 0, "only root refuses files of others")
    def test_root_applies_no_mapping_that_others_may_write(self):
        mapping = self.workplace.write("tables.toml", self.shop.mapping.read_text())
        for spoil in (lambda: os.chmod(mapping, 0o666), lambda: os.chown(mapping, 65534, 65534)):
            os.chmod(mapping, 0o644)
            spoil()
            result = self.assert_status(77, self.slotctl("adopt", "apply", mapping, url=self.shop.own_url))
            self.assert_says("other users may write to it", result.err, result)
        self.assertEqual([], self.shop.query("SELECT 1 FROM pg_namespace WHERE nspname = 'slotctl'"))

    def test_the_file_of_a_mapping_is_in_the_current_directory_unless_named(self):
        self.shop.fill(self.business())
        self.good("adopt", "suggest", url=self.shop.own_url)
        self.assertIn("[orders]", (self.workplace.path / "tables.toml").read_text())
        again = self.slotctl("adopt", "suggest", url=self.shop.own_url)
        self.assert_status(64, again)
        self.assertIn("--force", again.err)
        # Words that it asks about are missing.
        self.assert_status(78, self.slotctl("adopt", "apply", "--dry-run", url=self.shop.own_url))

    def test_a_table_that_somebody_writes_for_long_is_not_waited_for(self):
        application = self.shop.connect()
        self.addCleanup(application.close)
        application.query("BEGIN")
        application.query("UPDATE orders_order SET notes = notes")
        refused = self.slotctl("adopt", "apply", self.shop.mapping, url=self.shop.own_url)
        self.assert_status(1, refused)
        self.assertIn("nothing was changed; run it again", refused.err)
        application.query("ROLLBACK")
        self.good("adopt", "apply", self.shop.mapping, url=self.shop.own_url)

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

