#!/usr/bin/env python3
"""The db commands: schema steps, also by two processes at once, newer schemas, reset and status."""
import os

import businesses
import stores
import support

NOW = "2026-11-20T08:00:00Z"


class Database:
    """Starts from a database in which slotctl has never been."""

    def migrated(self, store):
        self.addCleanup(store.close)
        return store

    def test_a_migration_is_done_once(self):
        first = self.good("db", "migrate", "--format", "json")
        self.assertEqual(list(range(1, len(first.json["applied"]) + 1)), [s["version"] for s in first.json["applied"]])
        before = self.store.dump()
        self.assertEqual([], self.good("db", "migrate", "--format", "json").json["applied"])
        self.assertEqual(before, self.store.dump())
        status = self.good("db", "status", "--format", "json").json
        self.assertEqual((status["latest_version"], []), (status["schema_version"], status["pending"]))

    def test_two_migrations_at_once_do_not_conflict(self):
        for _ in range(3):
            together = [self.start_slotctl("db", "migrate", "--format", "json") for _ in range(3)]
            results = [self.assert_status(0, running.finish()) for running in together]
            applied = [step["version"] for result in results for step in result.json["applied"]]
            versions = [int(row[0]) for row in self.store.query("SELECT version FROM schema_migrations ORDER BY version")]
            if self.store.name == "PostgreSQL":
                self.assertEqual(versions, sorted(applied), "each step is applied by one of them")
            self.assertTrue(versions)
            self.store.close()
            self.store = self.fresh_store()
            self.addCleanup(self.store.close)

    def test_a_migration_rehearsed_changes_nothing(self):
        rehearsal = self.good("db", "migrate", "--dry-run", "--format", "json").json
        if self.store.name == "PostgreSQL":  # an empty SQLite database is migrated when it is opened
            self.assertTrue(rehearsal["pending"])
        self.assert_untouched()

    def test_a_schema_newer_than_the_program_is_refused_with_both_versions(self):
        self.good("db", "migrate")
        known = self.good("db", "status", "--format", "json").json["latest_version"]
        self.store.execute(f"INSERT INTO schema_migrations (version, name, applied_at) VALUES (471, 'future', '{NOW}')")
        business = self.workplace.write("empty.json", "{}")
        before = self.store.dump()
        for command in (["maintain"], ["maintain", "--dry-run"], ["db", "migrate"], ["db", "reset", "--yes"], ["export"],
                        ["import", business], ["db", "seed"]):
            with self.subTest(command=command):
                result = self.assert_status(78, self.run_slotctl(*command))
                self.assert_says("471", result.err, result)
                self.assert_says(str(known), result.err, result)
        self.assertEqual(before, self.store.dump())
        self.assert_says("newer", self.good("db", "status").out, None)

    def test_reset_needs_yes_and_then_starts_again(self):
        self.good("db", "migrate")
        self.good("db", "seed")
        self.good("maintain", "--now", NOW)
        before = self.store.dump()
        result = self.assert_status(64, self.run_slotctl("db", "reset"))
        self.assert_says("--yes", result.err, result)
        self.good("db", "reset", "--yes", "--dry-run")
        self.assertEqual(before, self.store.dump())
        self.good("db", "reset", "--yes")
        left = {table: len(rows) for table, rows in self.store.dump().items() if rows}
        self.assertEqual(["schema_migrations"], list(left))
        self.good("db", "seed")
        self.good("maintain", "--now", NOW)

    def test_status_names_the_last_good_run(self):
        self.good("db", "migrate")
        self.assertIsNone(self.good("db", "status", "--format", "json").json["last_good_maintain"])
        self.good("maintain", "--now", NOW)
        self.assertEqual(NOW, self.good("db", "status", "--now", NOW, "--format", "json").json["last_good_maintain"])
        result = self.good("db", "status", "--now", NOW)
        self.assert_says(NOW, result.out, result)


class DatabaseOnSqlite(Database, stores.OnSqlite):
    def fresh_store(self):
        for file in self.workplace.path.glob("slots.db*"):
            file.unlink()
        return stores.SqliteStore(self.workplace)

    def assert_untouched(self):
        self.assertFalse(self.store.file.exists())


class DatabaseOnPostgres(Database, stores.OnPostgres):
    def fresh_store(self):
        return stores.PostgresStore(stores.PostgresServer.database())

    def test_access_that_the_user_was_not_granted_is_denied(self):
        self.good("db", "migrate")
        role = f"slotctl_e2e_{os.getpid()}_shop"
        self.store.execute(f"CREATE ROLE {role}")
        self.addCleanup(self.store.execute, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
        self.store.execute(f"GRANT USAGE ON SCHEMA {self.store.schema} TO {role}")
        url = self.store.url.replace("-csearch_path", f"-crole%3D{role}%20-csearch_path")
        for command in (["maintain"], ["unreserve"], ["export"], ["db", "status"], ["db", "migrate"]):
            with self.subTest(command=command):
                result = self.assert_status(77, self.workplace.run(*command, "--database", url))
                self.assert_says("permission denied", result.err, result)
        # What an application needs for bookings, and no more.
        self.store.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON bookings TO {role}",
                           f"GRANT SELECT, INSERT, UPDATE ON slots, offering_windows TO {role}",
                           f"GRANT SELECT ON services TO {role}")
        shop = stores.Psql(url)
        self.addCleanup(shop.close)
        shop.query("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer)"
                   " VALUES (1, 10, '2026-12-01T09:00:00Z', '2026-12-01T09:30:00Z', 'c')")
        shop.query("UPDATE bookings SET status = 'cancelled'")
        shop.query("DELETE FROM bookings")

    def database_in(self, encoding):
        """The URL of a new database in this encoding, with slotctl's tables and a business."""
        name = f"slotctl_e2e_{os.getpid()}_{encoding.lower()}"
        admin = stores.Psql(stores.postgres_server())
        admin.query(f"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        admin.close()
        self.addCleanup(stores.PostgresServer.drop, stores.postgres_server(), name)
        url = stores.with_database(stores.postgres_server(), name)
        business = businesses.chain(1)
        business["providers"][0]["name"] = "Zoë"
        for command in (["db", "migrate"], ["import", self.workplace.write("business.json", business)]):
            self.assert_status(0, self.workplace.run(*command, "--database", url))
        return url

    def test_a_database_in_latin_1_has_its_texts_and_names_one_that_it_cannot_hold(self):
        url = self.database_in("LATIN1")
        run = lambda *words: self.workplace.run(*words, "--database", url)
        providers = self.assert_status(0, run("provider", "list"))
        self.assert_says("Zoë", providers.out, providers)
        refused = self.assert_status(1, run("provider", "add", "Łukasz", "--time-zone", "Europe/Warsaw"))
        self.assert_says("has no equivalent in encoding \"LATIN1\"", refused.err, refused)
        self.assert_says("UTF8 holds every text", refused.err, refused)
        self.assertEqual(providers.out, run("provider", "list").out)

    def test_bytes_that_are_not_text_are_named_and_db_health_warns_of_the_database_that_takes_them(self):
        url = self.database_in("SQL_ASCII")
        run = lambda *words: self.workplace.run(*words, "--database", url)
        providers = run("provider", "list")
        self.assert_says("Zoë", providers.out, providers)
        health = self.assert_status(1, run("db", "health"))
        self.assert_says("SQL_ASCII", health.out, health)
        program = stores.Psql(url)
        self.addCleanup(program.close)
        program.query("UPDATE providers SET name = E'Zo\\xeb' WHERE id = 1")
        refused = self.assert_status(1, run("export"))
        self.assert_says("0xeb", refused.err, refused)
        self.assert_says("a text is not UTF-8", refused.err, refused)
        program.query("UPDATE providers SET name = 'Zoë' WHERE id = 1")
        self.assert_status(0, run("export"))

    def test_a_role_with_the_documented_rights_runs_every_job_without_a_warning(self):
        self.good("db", "migrate")
        self.load(businesses.chain(1))
        self.store.execute("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer)"
                           " VALUES (1, 10, '2026-12-01T09:00:00Z', '2026-12-01T09:30:00Z', 'c')")
        role, schema = f"slotctl_e2e_{os.getpid()}_jobs", self.store.schema
        self.store.execute(f"CREATE ROLE {role}")
        self.addCleanup(self.store.execute, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
        self.store.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}",
                           f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
                           f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}")
        url = self.store.url.replace("-csearch_path", f"-crole%3D{role}%20-csearch_path")
        file = self.workplace.write("more.json", {"variants": [{"id": 1, "sku": "TEE", "stock_quantity": 10}],
                                                  "orders": [{"id": 1}]})
        for command in (["maintain"], ["maintain", "--verify"], ["unreserve"], ["import", file], ["export"]):
            with self.subTest(command=command):
                result = self.workplace.run(*command, "--database", url, "--now", "2026-11-20T08:00:00Z")
                self.assert_status(0, result)
                self.assertEqual("", result.err, result)
        self.assertEqual("0", self.store.value("SELECT utc_offset_seconds FROM bookings"))

    def assert_untouched(self):
        self.assertEqual([], self.store.query("SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace"))


if __name__ == "__main__":
    support.main()
