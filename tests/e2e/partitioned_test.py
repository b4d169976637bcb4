#!/usr/bin/env python3
"""Tables that are hash-partitioned by provider, by the script in docs/scale.md: everything is as with plain tables."""
import json

import businesses
import documented
import stores
import support

NOW = "2026-11-20T08:00:00Z"
NEXT_DAY = "2026-11-21T08:00:00Z"
[SCRIPT] = documented.blocks((support.ROOT / "docs" / "scale.md").read_text(encoding="utf-8"), "sql")
# What is a number of a transaction, or a time of this machine's clock.
OWN_TIMES = {"providers": ["rules_revision"], "services": ["rules_revision"], "job_runs": ["pid", "duration_ms"],
             "offering_windows": ["provider_revision", "service_revision", "touched"], "schema_migrations": ["applied_at"],
             "bookings": ["changed_at", "moved_at", "completed_at"], "booking_keys": ["created_at"],
             "provider_statistics": ["updated_at"]}


def business():
    """Forty providers in three zones, with what is in every table that is partitioned."""
    zones = ("Europe/Berlin", "Asia/Kathmandu", "America/New_York")
    return {"services": [businesses.service(10), businesses.service(11, "1h", step="30m", buffer_after="15m", capacity=3)],
            "providers": [businesses.provider(
                n, zone=zones[n % 3], hours=(("09:00", "12:00"), ("13:00", "15:00")),
                services=[{"id": 10, "hours": [{"days": ["mon", "tue", "sat"], "from": "10:00", "to": "14:00"}]}, {"id": 11}],
                overrides=[{"date": "2026-11-24", "closed": True}]) for n in range(1, 41)]}


class Layouts(stores.OnPostgres):
    """`self.store` has plain tables, `self.parts` has partitioned ones."""

    def setUp(self):
        super().setUp()
        self.parts = self.migrated(stores.PostgresStore(stores.PostgresServer.database()))

    def partition(self):
        self.parts.query(SCRIPT.strip().rstrip(";"))

    def on(self, store, *arguments, **options):
        return self.workplace.run(*arguments, "--database", store.url, **options)

    def both(self, *arguments, status=0):
        """Runs a command on both; returns their JSON without what is the run's own."""
        results = []
        for store in (self.store, self.parts):
            result = self.on(store, *arguments, "--format", "json")
            self.assert_status(status, result)
            value = result.json
            value.pop("duration_ms", None)
            results.append(value)
        self.assertEqual(*results)
        return results[0]

    def execute(self, sql):
        """The SQLSTATE-independent outcome of a statement on both: None, or that it was refused."""
        outcomes = []
        for store in (self.store, self.parts):
            try:
                store.query(sql)
                outcomes.append(None)
            except stores.Refused as error:
                outcomes.append(str(error).split(" constraint ")[0])
        self.assertEqual(outcomes[0] is None, outcomes[1] is None, outcomes)
        return outcomes[1]

    def rows(self, store, table):
        columns = [name for (name,) in store.query(
            f"SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped"
            " ORDER BY attname")]
        shown = ", ".join(name for name in columns if name not in OWN_TIMES.get(table, []))
        return sorted(row[0] for row in store.query(f"SELECT CAST(ROW({shown}) AS text) FROM {table}"))

    def assert_same_rows(self):
        for table in stores.TABLES:
            self.assertEqual(self.rows(self.store, table), self.rows(self.parts, table), table)

    def work(self):
        """What users and jobs do in two days."""
        self.both("maintain", "--now", NOW)
        self.assertEqual(businesses.yielded(business(), NOW), self.parts.slots())
        for n in range(1, 9):
            self.both("book", "--now", NOW, "--service-id", "11", "--provider-id", str(n), "--customer", f"c{n}",
                      "--starts-at", self.first_free(n))
        at = self.first_free(9, 10)
        for key, status in (("once", 0), ("once", 0), ("other", 73)):
            self.both("book", "--now", NOW, "--service-id", "10", "--provider-id", "9", "--customer", "x", "--starts-at", at,
                      "--key", key, status=status)
        self.both("book", "--now", NOW, "--service-id", "10", "--customer", "x", "--starts-at", at)
        provider = int(self.store.value("SELECT provider_id FROM bookings WHERE id = 3"))
        self.both("booking", "move", "3", "--now", NOW, "--starts-at", self.first_free(provider, on="2026-11-26"))
        self.both("booking", "cancel", "4", "--now", NOW)
        self.execute("UPDATE provider_availability SET ends = '16:00' WHERE provider_id IN (7, 8) AND starts = '13:00'")
        self.execute("DELETE FROM provider_availability WHERE provider_id = 6")
        self.both("maintain", "--now", NEXT_DAY)
        self.both("maintain", "--verify", "--now", NEXT_DAY)
        self.both("mark-missed", "--now", "2026-11-25T08:00:00Z")
        self.both("stats", "--now", "2026-11-25T08:00:00Z")
        self.both("reviews", "aggregate", "--now", "2026-11-25T08:00:00Z")
        self.both("unreserve", "--now", "2026-11-25T08:00:00Z")
        self.both("availability", "--now", NEXT_DAY, "--service-id", "10", "--next", "20")

    def first_free(self, provider, service=11, on="2026-11-21"):
        return self.on(self.store, "availability", "--now", NOW, "--provider-id", str(provider), "--service-id",
                       str(service), "--date", on, "--format", "json").json["slots"][0]["starts_at"]


class Partitioned(Layouts):
    def setUp(self):
        super().setUp()
        self.partition()
        file = self.workplace.write("business.json", business())
        self.both("import", file, "--now", NOW)

    def test_all_rows_are_as_in_plain_tables(self):
        self.work()
        self.assert_same_rows()
        self.assertEqual("40", self.parts.value("SELECT count(DISTINCT provider_id) FROM slots"))
        self.assertLess(1, self.parts.number("SELECT count(DISTINCT tableoid) FROM slots"))

    def test_an_export_is_the_same_and_its_import_restores_it(self):
        self.both("maintain", "--now", NOW)
        self.both("book", "--now", NOW, "--service-id", "11", "--provider-id", "5", "--customer", "c", "--starts-at",
                  self.first_free(5))
        files = [self.workplace.path / name for name in ("plain.json", "parts.json", "again.json")]
        for store, file in zip((self.store, self.parts), files):
            self.assert_status(0, self.on(store, "export", "--now", NOW, "--output", file))
        self.assertEqual(files[0].read_text(), files[1].read_text())
        self.parts = self.migrated(stores.PostgresStore(stores.PostgresServer.database()))
        self.partition()
        self.assert_status(0, self.on(self.parts, "import", files[1], "--now", NOW))
        self.assert_status(0, self.on(self.parts, "export", "--now", NOW, "--output", files[2]))
        self.assertEqual(json.loads(files[1].read_text()), json.loads(files[2].read_text()))

    def test_the_database_refuses_what_it_refuses_in_plain_tables(self):
        insert = "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES "
        self.assertIsNone(self.execute(insert + "(1, 10, '2026-12-01T10:00Z', '2026-12-01T10:30Z', 'a')"))
        for what, sql in (
                ("a full slot", insert + "(1, 10, '2026-12-01T10:00Z', '2026-12-01T10:30Z', 'b')"),
                ("two at once", insert + "(1, 11, '2026-12-01T10:00Z', '2026-12-01T11:00Z', 'b')"),
                ("a duplicate slot", "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity) VALUES"
                                     " (1, 10, '2026-12-01T10:00Z', '2026-12-01T10:30Z', 1)"),
                ("an unknown provider", "INSERT INTO offerings (provider_id, service_id) VALUES (99, 10)"),
                ("an unknown status", "UPDATE bookings SET status = 'lost'")):
            with self.subTest(what):
                self.assertIsNotNone(self.execute(sql))
        self.assertIsNone(self.execute(insert + "(2, 11, '2026-12-01T10:00Z', '2026-12-01T11:00Z', 'b')"))

    def test_a_booking_that_another_provider_takes_over_keeps_every_count_true(self):
        for n in range(1, 9):
            self.assertIsNone(self.execute(
                "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, created_at) VALUES"
                f" ({n}, 11, '2026-12-01T10:00Z', '2026-12-01T11:00Z', 'c', '2026-11-20T08:00Z')"))
        # So that they are worked out once, and only what changes from now on is worked out again.
        self.both("reviews", "aggregate", "--now", NOW)
        for n in range(1, 9):
            self.assertIsNone(self.execute(f"UPDATE bookings SET provider_id = {n + 20} WHERE provider_id = {n}"))
        self.assertEqual([], self.parts.miscounted())
        self.both("maintain", "--now", NOW)
        self.both("reviews", "aggregate", "--now", NOW)
        self.assert_same_rows()

    def test_the_checks_of_the_database_see_the_partitions(self):
        self.both("maintain", "--now", NOW)
        self.parts.query("VACUUM ANALYZE")
        self.assert_status(0, self.on(self.parts, "monitor", "--now", NOW))
        health = self.assert_status(0, self.on(self.parts, "db", "health", "--now", NOW, "--format", "json")).json
        self.assertEqual([], health["missing_indexes"])
        sizes = {table["name"]: table for table in health["tables"]}
        counted = sum(sizes[f"slots_p{n}"]["rows"] for n in range(4))
        self.assertEqual(len(businesses.yielded(business(), NOW)), counted)


class Converted(Layouts):
    def test_tables_with_rows_in_them_keep_them_and_the_work_goes_on(self):
        file = self.workplace.write("business.json", business())
        self.both("import", file, "--now", NOW)
        self.both("maintain", "--now", NOW)
        self.both("book", "--now", NOW, "--service-id", "11", "--provider-id", "5", "--customer", "c", "--starts-at",
                  self.first_free(5))
        self.partition()
        self.assert_same_rows()
        self.work()
        self.assert_same_rows()


if __name__ == "__main__":
    support.main()
