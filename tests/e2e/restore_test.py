#!/usr/bin/env python3
"""A database that was dumped and restored continues where it was: rule changes after it are noticed like any others."""
import contextlib
import sqlite3
import subprocess

import businesses
import own_server
import stores
import support

NOW = "2026-11-20T08:00:00Z"


class Restored(own_server.OnOwnServer):
    """PostgreSQL: into a cluster whose transactions have lower numbers than the dump's."""

    def test_a_rule_change_after_a_restore_is_noticed_whatever_number_its_transaction_has(self):
        source = self.store
        source.execute("DO $$ BEGIN FOR i IN 1..3000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$")
        self.load(businesses.salon())
        loaded = int(source.value("SELECT pg_current_xact_id()::text"))
        self.maintain(NOW)
        self.assertNotEqual("0", source.value("SELECT count(*) FROM slots WHERE provider_id = 1"))

        fresh = own_server.OwnServer()
        self.addCleanup(fresh.close)
        self.store = target = self.restored(source, fresh)
        counts = self.maintain(NOW)["counts"]
        self.assertEqual((0, 0), (counts["created"], counts["withdrawn"]))
        # The change has every number that may occur in the dump, one after the other.
        now = int(target.value("SELECT pg_current_xact_id()::text"))
        self.assertLess(now, loaded - 100, "the new cluster's numbers are not lower")
        target.execute(f"DO $$ BEGIN FOR i IN {now}..{loaded - 100} LOOP PERFORM pg_current_xact_id(); COMMIT;"
                       " END LOOP; END $$")
        target.execute("DELETE FROM provider_availability WHERE provider_id = 1")
        for _ in range(110):
            target.execute("UPDATE providers SET active = NOT active WHERE id = 1")
            self.assertEqual("0", target.value(
                "SELECT count(*) FROM offering_windows w JOIN providers p ON p.id = w.provider_id"
                " WHERE p.id = 1 AND w.provider_revision = p.rules_revision"), "the change looks like none")
        self.assertGreater(int(target.value("SELECT pg_current_xact_id()::text")), loaded)
        self.maintain(NOW)
        self.assertEqual("0", target.value("SELECT count(*) FROM slots WHERE provider_id = 1 AND booked_count = 0"
                                           f" AND starts_at >= '{NOW}'"))

    def restored(self, source, server):
        """A store on `server`, out of pg_dump and pg_restore."""
        dump = self.workplace.path / "dump"
        subprocess.run([f"{self.server.programs}/pg_dump", "-Fc", "--schema", source.schema, "--no-owner", "-f", dump,
                        "-d", self.server.url], check=True, capture_output=True)
        target = stores.PostgresStore(server.url)
        target.execute(f"DROP SCHEMA {target.schema}; CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public")
        subprocess.run([f"{server.programs}/pg_restore", "--exit-on-error", "--no-owner", "-d", server.url, dump],
                       check=True, capture_output=True)
        target.close()
        target.schema = source.schema
        target.url = stores.with_parameter(server.url, "options", f"-csearch_path={source.schema}")
        target.connection = target.connect()
        return target


class RestoredSqlite(stores.OnSqlite):
    def test_a_copy_of_the_file_continues_where_it_was(self):
        self.load(businesses.salon())
        self.maintain(NOW)
        for name, copy in (("vacuum.db", "VACUUM INTO '{}'"), ("dump.db", None)):
            with self.subTest(copy=name):
                file = self.workplace.path / name
                if copy:
                    self.store.execute(copy.format(file))
                else:
                    copied = sqlite3.connect(file)
                    copied.executescript("\n".join(self.store.connection.connection.iterdump()))
                    copied.close()
                counts = self.copy_maintained(file)
                self.assertEqual((0, 0), (counts["created"], counts["withdrawn"]))
                with contextlib.closing(sqlite3.connect(file)) as connection:
                    connection.execute("DELETE FROM provider_availability WHERE provider_id = 1")
                    connection.commit()
                self.assertGreater(self.copy_maintained(file)["withdrawn"], 0)

    def copy_maintained(self, file):
        original, self.store.url = self.store.url, f"sqlite:{file}"
        try:
            return self.maintain(NOW)["counts"]
        finally:
            self.store.url = original


if __name__ == "__main__":
    support.main()
