#!/usr/bin/env python3
"""A database that an earlier slotctl filled takes the steps to the present schema, and everything in it stays."""
import re

import businesses
import stores
import support

NOW = "2026-11-20T08:00:00Z"
BUSINESS = {**businesses.salon(),
            "bookings": [{"provider_id": 1, "service_id": 10, "starts_at": "2026-11-20T09:00:00Z", "customer": "c-1"},
                         {"provider_id": 3, "service_id": 11, "starts_at": "2026-11-21T04:15:00Z", "customer": "c-2"}],
            "variants": [{"id": 1, "sku": "TEE", "stock_quantity": 10}],
            "drop_products": [{"id": 1, "variant_id": 1, "stock_quantity": 5}],
            "orders": [{"id": 1, "reservations": [{"variant_id": 1, "drop_product_id": 1, "quantity": 2,
                                                   "expires_at": "2026-11-20T07:00:00Z"}]},
                       {"id": 2, "created_at": "2026-11-20T07:00:00Z", "reservations": [{"variant_id": 1, "quantity": 3}]},
                       {"id": 3, "payment_status": "paid", "reservations": [{"variant_id": 1, "quantity": 1,
                                                                             "status": "confirmed"}]}]}


class Upgrade:
    """The store has the current schema and is filled; `old_store` is one of an earlier schema with the same rows."""

    def setUp(self):
        super().setUp()
        self.load(BUSINESS)
        self.maintain(NOW)

    def steps(self):
        """Name and text of each schema step, in order."""
        folder = support.ROOT / "core" / "store" / self.folder / "sql"
        return [(file.stem, file.read_text(encoding="utf-8")) for file in sorted(folder.glob("[0-9]*.sql"))]

    def old_store(self, version):
        """Filled when only the tables existed; the triggers of later steps are added before the upgrade."""
        old = self.fresh_store()
        self.addCleanup(old.close)
        old.run_script(self.schema_migrations)
        for number, (name, sql) in enumerate(self.steps()[:version], 1):
            old.run_script(sql)
            old.execute(f"INSERT INTO schema_migrations (version, name, applied_at) VALUES ({number}, '{name}', '{NOW}')")
            if number == 1:
                self.copy_rows(old)
        return old

    def what_is_stored(self, store, columns):
        return {table: sorted(map(tuple, store.query(f"SELECT {', '.join(names)} FROM {table}")), key=repr)
                for table, names in columns.items()}

    def test_from_every_earlier_schema(self):
        latest = len(self.steps())
        present = self.store
        slots, objects = present.slots_in_full(), present.schema_objects()
        for version in range(1, latest):
            with self.subTest(version=version):
                self.store = old = self.old_store(version)
                columns = {table: old.columns(table) for table in stores.TABLES
                           if table != "schema_migrations" and old.columns(table)}
                stored = self.what_is_stored(old, columns)
                result = self.assert_status(78, self.run_slotctl("maintain", "--now", NOW))
                self.assert_says("slotctl db migrate", result.err, result)
                self.assertEqual(stored, self.what_is_stored(old, columns), "a refused run changed something")

                applied = self.good("db", "migrate", "--format", "json").json["applied"]
                self.assertEqual(list(range(version + 1, latest + 1)), [step["version"] for step in applied])
                self.assertEqual(stored, self.what_is_stored(old, columns))
                self.assertEqual(objects, old.schema_objects(), "it is not the schema of a new database")

                # It continues where it was: there is nothing to do, and the database still refuses what it
                # must.
                outcome = self.maintain(NOW)
                self.assertEqual((0, 0, 4), tuple(outcome["counts"][c]
                                                  for c in ("created", "withdrawn", "unchanged_offerings")))
                self.maintain(NOW, "--verify")
                self.assertEqual(slots, old.slots_in_full())
                with self.assertRaises(stores.Refused):
                    old.execute("INSERT INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer) VALUES"
                                " (99, 1, 10, '2026-11-20T09:00:00Z', '2026-11-20T09:30:00Z', 'c-3')")
                counts = self.good("unreserve", "--now", NOW, "--format", "json").counts
                self.assertEqual((2, 5, 2), tuple(counts[c] for c in ("released", "units", "orders_cancelled")))
                self.assertEqual("1", old.value("SELECT reserved_quantity FROM product_variants"))


class OldSqlite(stores.SqliteStore):
    def __init__(self, workplace, name="slots.db"):
        super().__init__(workplace)
        self.file = workplace.path / name
        self.url = f"sqlite:{self.file}"

    def run_script(self, sql):
        self.connection.connection.executescript(sql)

    def columns(self, table):
        return [row[1] for row in self.query(f"PRAGMA main.table_info({table})")]

    def schema_objects(self):
        # ALTER TABLE adds columns to a table's text without its line breaks.
        return {(kind, name): re.sub(r"\s+", " ", sql or "")
                for kind, name, sql in self.query("SELECT type, name, sql FROM sqlite_schema WHERE name <> 'schema_migrations'")}


class UpgradeOnSqlite(Upgrade, stores.OnSqlite):
    folder = "sqlite"
    schema_migrations = ("CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                         " applied_at TEXT NOT NULL) STRICT")

    def migrated(self, store):
        return super().migrated(OldSqlite(self.workplace))

    def fresh_store(self):
        for file in self.workplace.path.glob("old.db*"):
            file.unlink()
        return OldSqlite(self.workplace, "old.db")

    def copy_rows(self, old):
        old.execute(f"ATTACH '{self.filled.file}' AS filled")
        for table in stores.TABLES:
            if table != "schema_migrations" and old.columns(table):
                names = ", ".join(old.columns(table))
                old.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM filled.{table}")
        old.execute("DETACH filled")

    def setUp(self):
        super().setUp()
        self.filled = self.store


class OldPostgres(stores.PostgresStore):
    def run_script(self, sql):
        # The path that slotctl sets for a migration, which functions remember.
        self.query(f"BEGIN; SET LOCAL search_path = {self.schema}, pg_temp;" + sql + "; COMMIT")

    def columns(self, table):
        return [row[0] for row in self.query(
            "SELECT attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped"
            f" AND attrelid = to_regclass('{table}') ORDER BY attnum")]

    def schema_objects(self):
        here = "current_schema()::regnamespace"
        rows = self.query(
            "SELECT kind, translate(definition, E'\\n', ' ') FROM ("
            f"SELECT 'index' AS kind, indexdef AS definition FROM pg_indexes WHERE schemaname = current_schema()"
            f" UNION ALL SELECT 'function', pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = {here}"
            f" UNION ALL SELECT 'trigger', pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid"
            f" WHERE relnamespace = {here} AND NOT tgisinternal"
            f" UNION ALL SELECT 'constraint ' || conrelid::regclass, conname || ' ' || pg_get_constraintdef(oid)"
            f" FROM pg_constraint WHERE connamespace = {here}"
            f" UNION ALL SELECT 'column ' || attrelid::regclass, concat_ws(' ', attnum, attname, atttypid::regtype,"
            f" attnotnull, attidentity, pg_get_expr(adbin, adrelid)) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid"
            f" LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
            f" WHERE relnamespace = {here} AND relkind = 'r' AND attnum > 0"
            f" UNION ALL SELECT 'options ' || relname, array_to_string(reloptions, ' ') FROM pg_class"
            f" WHERE relnamespace = {here} AND reloptions IS NOT NULL) o")
        return sorted(f"{kind}: {definition}".replace(self.schema, "schema") for kind, definition in rows)


class UpgradeOnPostgres(Upgrade, stores.OnPostgres):
    folder = "postgres"
    schema_migrations = ("CREATE TABLE schema_migrations (version integer NOT NULL PRIMARY KEY, name text NOT NULL,"
                         " applied_at timestamptz NOT NULL)")

    def migrated(self, store):
        store.close()
        return super().migrated(self.fresh_store())

    def fresh_store(self):
        return OldPostgres(stores.PostgresServer.database())

    def copy_rows(self, old):
        for table in stores.TABLES:
            if table != "schema_migrations" and old.columns(table):
                names = ", ".join(old.columns(table))
                old.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {self.filled.schema}.{table}")
                if "id" in old.columns(table):
                    old.execute(f"SELECT setval(s, (SELECT max(id) + 1 FROM {table})) FROM"
                                f" (SELECT pg_get_serial_sequence('{table}', 'id') AS s) x WHERE s IS NOT NULL")

    def setUp(self):
        super().setUp()
        self.filled = self.store


if __name__ == "__main__":
    support.main()
