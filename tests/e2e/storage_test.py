#!/usr/bin/env python3
"""`db health`: what it shows of a database, and each finding provoked for real."""
import sqlite3
import threading

import own_server
import stores
import support


class Storage:
    def health(self, *options, now=None):
        result = self.run_slotctl("db", "health", "--format", "json", *options, *(("--now", now) if now else ()))
        return result.status, result.json

    def found(self, **options):
        return {finding["subject"]: finding for finding in self.health(**options)[1]["findings"]}

    def await_finding(self, subject, **options):
        """The server's statistics lag behind by a moment."""
        support.wait_until(lambda: subject in self.found(**options), f"the finding {subject}", seconds=60, pause=0.2)
        return self.found(**options)[subject]


class Condition(Storage):
    def test_a_new_database_needs_no_attention(self):
        status, shown = self.health()
        self.assertEqual((0, "ok", []), (status, shown["state"], shown["findings"]))
        self.assertIn("slots", [table["name"] for table in shown["tables"]])
        text = self.good("db", "health")
        self.assert_says("OK  nothing needs attention", text.out, text)

    def test_tables_are_shown_with_their_rows_the_largest_first(self):
        self.good("db", "seed")
        self.good("maintain")
        if self.store.name == "PostgreSQL":
            self.store.execute("ANALYZE slots")
        shown = self.health()[1]
        sizes = [table["bytes"] for table in shown["tables"]]
        self.assertEqual(sorted(sizes, reverse=True), sizes)
        slots = next(table for table in shown["tables"] if table["name"] == "slots")
        self.assertEqual(self.store.number("SELECT count(*) FROM slots"), slots["rows"])
        self.assertGreater(slots["bytes"], slots["index_bytes"])
        text = self.good("db", "health", "-v")
        self.assert_says("bookings_slot", text.out, text)

    def test_a_missing_table_is_named_by_everything_that_an_operator_asks(self):
        self.store.execute("DROP TABLE edits")
        self.assertEqual(2, self.health()[0])
        self.assertEqual("critical", self.found()["missing_tables"]["state"])
        self.assertEqual(["edits"], self.good("db", "status", "--format", "json").json["missing_tables"])
        text = self.good("db", "status")
        self.assert_says("missing tables      edits", text.out, text)
        monitor = self.run_slotctl("monitor", "--format", "json")
        self.assertEqual(2, monitor.status)
        check = next(check for check in monitor.json["checks"] if check["name"] == "database_upkeep")
        self.assertIn("edits", check["message"])
        # What fails for want of it does not send its reader in circles.
        refused = self.run_slotctl("undo")
        self.assert_status(78, refused)
        self.assert_says("slotctl db status", refused.err, refused)

    def test_a_missing_index_is_critical_and_monitor_says_so(self):
        self.store.execute("DROP INDEX bookings_slot")
        result = self.run_slotctl("db", "health")
        self.assertEqual(2, result.status)
        self.assert_says("CRITICAL", result.out, result)
        self.assert_says("missing: bookings_slot", result.out, result)
        report = self.run_slotctl("monitor", "--format", "json").json
        check = next(check for check in report["checks"] if check["name"] == "database_upkeep")
        self.assertEqual("critical", check["status"])
        self.assertIn("slotctl db health", check["hint"])


class ConditionOfSqlite(Condition, stores.OnSqlite):
    def test_a_row_that_the_schema_forbids_is_damage(self):
        with sqlite3.connect(self.store.file) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.execute("INSERT INTO providers (id, name, time_zone, active) VALUES (1, 'Asha', 'UTC', 7)")
        status, shown = self.health()
        self.assertEqual((2, "damaged_file"), (status, shown["findings"][0]["subject"]))
        self.assertIn("providers", shown["findings"][0]["message"])

    def test_free_pages_are_reported_once_they_are_many(self):
        with sqlite3.connect(self.store.file) as connection:
            connection.execute("CREATE TABLE notes (text)")
            connection.execute("INSERT INTO notes VALUES (zeroblob(20000000))")
            connection.execute("DROP TABLE notes")
        self.assertEqual("warning", self.found()["free_pages"]["state"])
        with sqlite3.connect(self.store.file) as connection:
            connection.execute("VACUUM")
        self.assertNotIn("free_pages", self.found())

    def test_a_log_that_a_reader_keeps_from_being_written_back_is_reported(self):
        reader = sqlite3.connect(self.store.file, isolation_level=None)
        self.addCleanup(reader.close)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM slots").fetchall()
        writer = sqlite3.connect(self.store.file, isolation_level=None)
        self.addCleanup(writer.close)
        writer.execute("CREATE TABLE notes (text)")
        for _ in range(4):
            writer.execute("INSERT INTO notes VALUES (zeroblob(20000000))")
        self.assertEqual("warning", self.found()["write_ahead_log"]["state"])


class ConditionOfPostgres(Condition, stores.OnPostgres):
    def test_an_index_of_others_that_nobody_uses_is_reported_after_a_month(self):
        self.store.execute(
            "CREATE TABLE notes (text text)",
            "INSERT INTO orders (id, created_at) SELECT i, now() - i * interval '1 minute' FROM generate_series(1, 100000) i",
            "CREATE INDEX by_day ON orders (created_at)", "SELECT pg_stat_reset()", "ANALYZE orders")
        self.assertNotIn("unused_index", self.found())
        finding = self.await_finding("unused_index", now="2099-01-01T00:00:00Z")
        self.assertIn("by_day of orders", finding["message"])

    def test_dead_rows_missing_statistics_and_a_table_without_autovacuum_are_reported(self):
        self.store.execute("ALTER TABLE orders SET (autovacuum_enabled = false)",
                           "INSERT INTO orders (id) SELECT i FROM generate_series(1, 40000) i")
        self.await_finding("statistics")
        self.store.execute("DELETE FROM orders WHERE id > 15000")
        self.await_finding("dead_rows")
        self.assertIn("orders", self.found()["autovacuum"]["message"])
        self.store.execute("VACUUM (ANALYZE) orders", "ALTER TABLE orders RESET (autovacuum_enabled)")
        support.wait_until(lambda: not self.found(), "a database without findings", seconds=60, pause=0.2)

    def test_an_invalid_index_is_critical(self):
        self.store.execute("CREATE INDEX by_day ON orders (created_at)",
                           "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_day'::regclass")
        self.assertEqual("critical", self.found()["invalid_index"]["state"])

    def test_a_session_that_waits_for_a_lock_is_reported_with_the_one_that_holds_it(self):
        holder, waiter = stores.Psql(self.store.url), stores.Psql(self.store.url)
        self.addCleanup(holder.close)
        holder.query("BEGIN")
        pid = holder.query("SELECT pg_backend_pid()")[0][0]
        holder.query("LOCK TABLE orders")
        waiting = threading.Thread(target=waiter.query, args=("SELECT count(*) FROM orders",))
        waiting.start()
        finding = self.await_finding("blocked_sessions")
        self.assertIn(f"waits for pid {pid}", finding["message"])
        holder.query("ROLLBACK")
        waiting.join()
        waiter.close()

    def test_a_locked_table_does_not_keep_its_condition_from_being_shown(self):
        holder = stores.Psql(self.store.url)
        self.addCleanup(holder.close)
        holder.query("BEGIN")
        holder.query("LOCK TABLE orders, inventory_reservations")
        result = self.good("db", "health")
        self.assertEqual("", result.err, result)

    def test_an_index_that_is_being_rebuilt_does_not_keep_it_waiting(self):
        holder = stores.Psql(self.store.url)
        self.addCleanup(holder.close)
        (index,), *_ = holder.query("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'orders'::regclass")
        holder.query("BEGIN")
        holder.query(f"REINDEX INDEX {index}")
        result = self.good("db", "health")
        self.assertEqual("", result.err, result)


class ConditionOfAServer(Storage, own_server.OnOwnServer):
    def test_settings_that_lose_data_a_failing_archive_and_a_full_server_are_reported(self):
        self.assertEqual({}, self.found())
        self.server.set(fsync="off", full_page_writes="off", autovacuum="off", archive_mode="on",
                        archive_command="false", max_connections="10", superuser_reserved_connections="3")
        self.store.close()
        self.server.stop("fast")
        self.server.start()
        others = [stores.Psql(self.store.url) for _ in range(6)]
        self.addCleanup(lambda: [other.close() for other in others])
        others[0].query("SELECT pg_switch_wal()")
        self.await_finding("archive")
        found = self.found()
        for subject in ("fsync", "full_page_writes", "autovacuum"):
            self.assertEqual("critical", found[subject]["state"], found)
        self.assertIn("connections", found)
        self.store.connection = stores.Psql(self.store.url)  # for the end of the test


if __name__ == "__main__":
    support.main()
