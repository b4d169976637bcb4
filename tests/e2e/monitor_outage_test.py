#!/usr/bin/env python3
"""How `monitor`, with and without --alert, handles a database that freezes, is cut off, locked or read-only."""
import contextlib
import pathlib
import random
import socket
import sqlite3

import businesses
import own_server
import stores
import support
from alert_sequences_test import Alerting, NINE

PATIENT = 'query_timeout = "1s"\n'


class Outage(Alerting):
    def checks(self, result):
        return {check["name"]: check for check in result.json["checks"]}

    def look(self, *arguments, **options):
        return self.run_slotctl("monitor", "--now", NINE.format(0), "--format", "json", *arguments, **options)

    def assert_database_is_critical(self, result, message):
        """The database is blamed, once, with advice; everything that could still be checked is in the report."""
        self.assert_status(2, result)
        names = [check["name"] for check in result.json["checks"]]
        self.assertEqual(len(names), len(set(names)), result)
        database = self.checks(result)["database"]
        self.assertEqual("critical", database["status"], result)
        self.assertRegex(database["message"], message)
        self.assertTrue(database["hint"], result)
        self.assertIn("lock_directory", names)


class PostgresOutage(Outage, own_server.OnOwnServer):
    def setUp(self):
        super().setUp()
        self.load(businesses.salon())
        self.maintain("2026-11-20T08:00:00Z")
        self.workplace.config.write_text("[monitor]\n" + PATIENT)

    @contextlib.contextmanager
    def held_up(self, *arguments):
        """A monitor that waits in the middle of its checks. Yields it, and its connection's process."""
        blocker = self.store.connect()
        try:
            blocker.query("BEGIN")
            blocker.query("LOCK TABLE slots IN ACCESS EXCLUSIVE MODE")
            running = self.start_slotctl("monitor", "--now", NINE.format(0), "--format", "json", *arguments)
            pid = support.wait_until(lambda: self.store.blocked_by(blocker), "the monitor waits")[0][0]
            yield running, pid
        finally:
            blocker.close()

    @contextlib.contextmanager
    def frozen(self, pid):
        own_server.freeze([pid])
        try:
            yield
        finally:
            own_server.thaw([pid])

    def test_a_server_process_that_freezes_in_the_middle_is_given_up(self):
        for arguments in ((), ("--alert",), ("--performance-report",), ("--check-health", "--performance-report")):
            with self.subTest(arguments), self.held_up(*arguments) as (running, pid), self.frozen(pid):
                result = running.finish(seconds=15)
            self.assert_status(2, result)
            database = self.checks(result)["database"]
            self.assertRegex(database["message"], "did not answer within 4 s while reading the offerings")
            self.assertNotIn("bug", result.err)

    def test_a_connection_that_is_cut_in_the_middle_is_blamed_on_the_database(self):
        with self.held_up() as (running, pid):
            self.store.query(f"SELECT pg_terminate_backend({pid})")
            result = running.finish()
        self.assert_database_is_critical(result, "^(the database refused|lost the database while) reading the offerings")
        self.assertIn("schedule_maintain", self.checks(result))
        self.assertNotIn("stock_drift", self.checks(result))

    def test_a_table_that_is_locked_leaves_its_own_checks_unknown_and_the_others_continue(self):
        with self.held_up() as (running, _):
            result = running.finish()
        self.assert_status(3, result)
        checks = self.checks(result)
        reading_it = ["service_coverage", "bookings_outside_rules", "overlapping_bookings"]
        self.assertEqual(reading_it, [n for n, check in checks.items() if check["status"] == "unknown"])
        for name in reading_it:
            self.assertIn("statement timeout", checks[name]["message"])
            self.assertIn("statement_timeout", checks[name]["hint"])
        self.assertEqual(("ok", "ok"), (checks["database"]["status"], checks["stock_drift"]["status"]))

    def test_a_server_that_freezes_in_every_check_is_reported_once_and_so_is_its_recovery(self):
        server = self.web()
        self.configure(alerts={"webhook_url": server.url}, monitor={"query_timeout": "1s"})
        for expected in ([[("database", "worse")]], []):
            with self.held_up("--alert") as (running, pid), self.frozen(pid):
                self.assert_status(2, running.finish(seconds=15))
            self.assertEqual(expected, self.told(server))
        self.assert_status(0, self.monitor(1))
        self.assertEqual([[("database", "recovered")]], self.told(server))
        self.monitor(2)
        self.assertEqual([], self.told(server))

    def test_a_server_that_accepts_no_new_connections_is_given_up(self):
        with open(f"{self.server.data}/postmaster.pid", encoding="ascii") as file:
            postmaster = file.readline().strip()
        server = self.web()
        self.configure(alerts={"webhook_url": server.url}, database={"connect_timeout": "2s"})
        with self.frozen(postmaster):
            result = self.look()
            self.assertLess(result.seconds, 15.0, result)
            self.assert_database_is_critical(result, "^cannot reach the database: .*timeout")
            for expected in ([[("database", "worse")]], []):
                self.assert_status(2, self.monitor(0))
                self.assertEqual(expected, self.told(server))

    def test_a_read_only_server_is_reported_once(self):
        server = self.web()
        self.alert(server)
        self.store.url = self.store.url.replace("-csearch_path", "-cdefault_transaction_read_only%3Don%20-csearch_path")
        self.assertIn("read_only", self.store.url)
        self.assert_database_is_critical(self.look(), "is read-only: no job can work")
        for expected in ([[("database", "worse")]], []):
            result = self.look("--alert")
            self.assert_database_is_critical(result, "read-only")
            self.assertEqual(expected, self.told(server))


class SilentServer(Outage, support.SlotctlTest):
    def test_a_server_that_never_answers_is_given_up_after_the_connect_timeout(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            url = f"postgresql://nobody:topsecret@127.0.0.1:{silent.getsockname()[1]}/shop"
            result = self.look("--database", url, env={"SLOTCTL_DATABASE_CONNECT_TIMEOUT": "2s"})
            self.assertLess(result.seconds, 10.0, result)
        self.assert_database_is_critical(result, "^cannot reach the database: .*timeout")
        self.assertNotIn("topsecret", result.out + result.err)


class SqliteOutage(Outage, stores.OnSqlite):
    def test_a_file_that_another_program_keeps_locked_is_critical(self):
        connection = sqlite3.connect(self.store.file, isolation_level=None)
        self.addCleanup(connection.close)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        self.assert_database_is_critical(self.look(), "another program kept sqlite:.* locked")

    def test_a_file_that_another_program_keeps_writing_is_reported_once_and_so_is_its_release(self):
        server = self.web()
        self.load(businesses.salon())
        self.maintain(NINE.format(0))
        self.alert(server)
        with self.store.blocked():
            self.assert_status(0, self.look())   # it can be read
            for expected in ([[("database", "worse")]], []):
                result = self.look("--alert")
                self.assert_database_is_critical(result, "another program kept sqlite:.* locked while closing crashed runs")
                self.assertEqual(expected, self.told(server))
        self.assert_status(0, self.monitor(1))
        self.assertEqual([[("database", "recovered")]], self.told(server))

    def test_a_damaged_file_is_critical(self):
        self.load(businesses.salon())
        self.maintain("2026-11-20T08:00:00Z")
        self.store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = self.store.number("SELECT rootpage FROM sqlite_master WHERE name = 'slots'")
        size = self.store.number("PRAGMA page_size")
        self.store.close()
        with open(self.store.file, "r+b") as file:
            file.seek((root - 1) * size)
            file.write(b"\xff" * size)
        self.store._connection = None
        self.assert_database_is_critical(self.look(), "is damaged")

    def test_a_file_that_is_no_database_any_more_is_critical_and_unreachable_to_every_command(self):
        self.load(businesses.salon())
        self.maintain("2026-11-20T08:00:00Z")
        self.store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.store.close()
        self.store._connection = None
        file = pathlib.Path(self.store.file)
        whole = file.read_bytes()
        for damage, content in (("its first 100 bytes are random", random.Random(1).randbytes(100) + whole[100:]),
                                ("its first 100 bytes are zero", bytes(100) + whole[100:]),
                                ("it is a text", b"Dear Asha,\n" * 500),
                                ("it is a short text", b"Dear Asha,\n"),
                                ("its header is random behind the name", whole[:16] + random.Random(2).randbytes(84) + whole[100:]),
                                ("it ends in its header", whole[:50]),
                                ("it is cut off in its first page", whole[:700]),
                                ("it is cut off after its first page", whole[:4096]),
                                ("its second half is missing", whole[:len(whole) // 2])):
            with self.subTest(damage):
                file.write_bytes(content)
                result = self.look()
                self.assert_database_is_critical(result, "(?i)damaged|is not an SQLite database")
                database = self.checks(result)["database"]
                self.assertIn(str(file), database["message"])
                self.assertIn("restore it from a backup", database["hint"])
                for command in (("maintain",), ("db", "status"), ("unreserve", "--dry-run"), ("export",), ("db", "migrate")):
                    result = self.assert_status(69, self.run_slotctl(*command))
                    self.assertIn(str(file), result.err)
                    self.assertIn("restore it from a backup", result.err)
                self.assertEqual(content, file.read_bytes())


if __name__ == "__main__":
    support.main()
