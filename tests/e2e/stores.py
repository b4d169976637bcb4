"""The databases that slotctl is tested over: read, changed and blocked from outside, as an application would.

Statements are those that both databases understand; `instant` is the one difference that shows.
"""
import atexit
import contextlib
import itertools
import os
import re
import sqlite3
import subprocess
import threading
import unittest
import urllib.parse

import support

TABLES = ["providers", "services", "offerings", "provider_availability", "service_time_slots",
          "availability_overrides", "provider_calendars", "provider_busy", "calendar_feeds", "pauses", "slots", "bookings", "booking_keys", "offering_windows", "product_variants", "drop_products",
          "customers", "customer_devices", "notifications", "told_bookings", "reviews", "provider_statistics",
          "daily_statistics", "stale_provider_statistics", "chat_rooms",
          "orders", "inventory_reservations", "job_runs", "alert_states", "edits",
          "schema_migrations"]


class Refused(Exception):
    """The database refused a statement."""


class Psql:
    """One connection to PostgreSQL, through a psql that is kept open."""

    def __init__(self, url):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        program = os.path.join(os.environ.get("SLOTCTL_TEST_PGBIN", ""), "psql")
        self.process = subprocess.Popen(
            [program if os.path.exists(program) else "psql", "-qAtX", "-F", "\x1f", "-P", "null=\\N", "-d", url],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
            env=environment)
        self.mutex = threading.Lock()
        try:
            self.query("SET client_min_messages = warning")
            self.query("SET TIME ZONE 'UTC'")
            self.pid = int(self.query("SELECT pg_backend_pid()")[0][0])
        except Refused:
            self.close()
            raise

    def query(self, sql):
        """Rows of one statement, as texts; None for null."""
        with self.mutex:
            try:
                self.process.stdin.write(sql + "\n;\n\\echo \x1e:ERROR :LAST_ERROR_MESSAGE\n")
                self.process.stdin.flush()
            except BrokenPipeError:
                raise Refused("the connection is gone") from None
            rows = []
            for line in self.process.stdout:
                line = line[:-1]
                if line.startswith("\x1e"):
                    if line.startswith("\x1etrue"):
                        raise Refused(line[6:])
                    return rows
                rows.append([None if field == "\\N" else field for field in line.split("\x1f")])
        raise Refused("the connection is gone: " + self.process.stderr.read())

    def close(self):
        """Ends the connection, which rolls back what it began. May be called again."""
        if self.process.returncode is None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
            self.process.wait()
            self.process.stdout.close()
            self.process.stderr.close()


class SqliteConnection:
    def __init__(self, file, timeout=30.0):
        self.connection = sqlite3.connect(file, timeout=timeout, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA foreign_keys = ON")

    def query(self, sql):
        try:
            return [[None if v is None else str(v) for v in row] for row in self.connection.execute(sql).fetchall()]
        except sqlite3.Error as error:
            raise Refused(str(error)) from None

    def close(self):
        self.connection.close()


class Store:
    """What tests ask of either database."""

    connection = None

    def query(self, sql):
        return self.connection.query(sql)

    def execute(self, *statements):
        for statement in statements:
            self.connection.query(statement)

    def value(self, sql):
        return self.query(sql)[0][0]

    def number(self, sql):
        return int(self.value(sql))

    def slots(self, where="true"):
        """(provider, service, start, end, capacity) of every slot, ascending."""
        rows = self.query(f"SELECT provider_id, service_id, {self.instant('starts_at')}, {self.instant('ends_at')},"
                          f" capacity FROM slots WHERE {where}")
        return sorted((int(p), int(s), start, end, int(capacity)) for p, s, start, end, capacity in rows)

    def slots_in_full(self):
        """Every slot with all its columns; the time that it blocks is meaningful while it is booked."""
        rows = self.query(
            f"SELECT provider_id, service_id, {self.instant('starts_at')}, {self.instant('ends_at')}, capacity,"
            f" booked_count, origin, CASE WHEN outside_rules THEN 1 ELSE 0 END,"
            f" CASE WHEN booked_count > 0 THEN {self.instant('blocked_from')} END,"
            f" CASE WHEN booked_count > 0 THEN {self.instant('blocked_until')} END FROM slots")
        return sorted((int(p), int(s), *rest) for p, s, *rest in rows)

    def miscounted(self):
        """Slots whose booked_count does not match the bookings, and bookings that have no slot."""
        return self.query(
            "SELECT s.provider_id, s.service_id, s.starts_at, s.booked_count FROM slots s WHERE s.booked_count <>"
            " (SELECT count(*) FROM bookings b WHERE b.provider_id = s.provider_id AND b.service_id = s.service_id"
            "  AND b.starts_at = s.starts_at AND b.status <> 'cancelled')"
            " UNION ALL SELECT b.provider_id, b.service_id, b.starts_at, NULL FROM bookings b"
            " WHERE b.status <> 'cancelled' AND NOT EXISTS (SELECT 1 FROM slots s WHERE s.provider_id = b.provider_id"
            " AND s.service_id = b.service_id AND s.starts_at = b.starts_at)")

    def runs(self):
        """(status, error) of every recorded run, in order."""
        return [tuple(row) for row in self.query("SELECT status, error FROM job_runs ORDER BY id")]

    def statuses(self):
        return [status for status, _ in self.runs()]


class SqliteStore(Store):
    name = "SQLite"

    def __init__(self, workplace):
        self.file = workplace.path / "slots.db"
        self.url = f"sqlite:{self.file}"
        self._connection = None

    @property
    def connection(self):
        if self._connection is None:
            self._connection = SqliteConnection(self.file)
        return self._connection

    def connect(self, timeout=30.0):
        return SqliteConnection(self.file, timeout)

    def close(self):
        if self._connection is not None:
            self._connection.close()

    @staticmethod
    def instant(column):
        return column

    def dump(self):
        """Everything in the database."""
        return {table: sorted(map(repr, self.query(f"SELECT * FROM {table}"))) for table in TABLES}

    @contextlib.contextmanager
    def blocked(self):
        """Nobody else can write meanwhile. Call the yielded function to leave early."""
        connection = self.connect()
        connection.query("BEGIN IMMEDIATE")
        try:
            yield connection.close
        finally:
            connection.close()

    @contextlib.contextmanager
    def halfway(self, start, slot):
        """Starts a run with `start`, and holds it up when it has committed some batches and not all. `slot` is one
        that it comes to in a later batch. Yields the run and what lets it go on."""
        del slot
        connection = self.connect(timeout=0)
        running = start()

        def between_batches():
            if not running.runs():
                raise AssertionError(f"the run was over before it could be held up\n{running.finish()}")
            with contextlib.suppress(Refused):
                connection.query("BEGIN IMMEDIATE")
                if connection.query("SELECT 1 FROM slots LIMIT 1"):
                    return True
                connection.query("ROLLBACK")
            return False

        try:
            support.wait_until(between_batches, "the run has committed a batch", pause=0.0005)
            yield running, connection.close
        finally:
            connection.close()


class PostgresStore(Store):
    name = "PostgreSQL"
    numbers = itertools.count(1)

    def __init__(self, database_url):
        self.schema = f"e2e_{next(self.numbers)}"
        admin = Psql(database_url)
        admin.query(f"CREATE SCHEMA {self.schema}")
        admin.close()
        self.url = with_parameter(database_url, "options", f"-csearch_path={self.schema}")
        self.connection = Psql(self.url)

    def connect(self):
        return Psql(self.url)

    def close(self):
        self.connection.close()

    @staticmethod
    def instant(column):
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"

    def dump(self):
        return {table: sorted(row[0] for row in self.query(f"SELECT CAST(t AS text) FROM {table} t"))
                for table in TABLES}

    def blocked_by(self, blocker):
        return self.query("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                          f" AND {blocker.pid} = ANY (pg_blocking_pids(pid))")

    @contextlib.contextmanager
    def blocked(self):
        connection = self.connect()
        connection.query("BEGIN")
        connection.query("LOCK TABLE slots IN EXCLUSIVE MODE")
        try:
            yield connection.close
        finally:
            connection.close()

    @contextlib.contextmanager
    def halfway(self, start, slot):
        """The same: nobody can write `slot` until we let go of it."""
        connection = self.connect()
        provider, service, starts, ends, capacity = slot

        def held_up():
            if not running.runs():
                raise AssertionError(f"the run was over before it could be held up\n{running.finish()}")
            return self.blocked_by(connection)

        try:
            connection.query("BEGIN")
            connection.query("INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity)"
                             f" VALUES ({provider}, {service}, '{starts}', '{ends}', {capacity})")
            running = start()
            support.wait_until(held_up, "the run waits for a slot that is blocked")
            yield running, connection.close
        finally:
            connection.close()


def with_parameter(url, name, value):
    return url + ("&" if "?" in url else "?") + name + "=" + urllib.parse.quote(value)


def with_database(url, name):
    return re.sub(r"^(\w+://[^/?]*)(/[^?]*)?", rf"\1/{name}", url)


def as_role(url, role):
    """The same database for another role."""
    url = re.sub(r"\buser=[^&]*&?", "", url).rstrip("&")
    return with_parameter(re.sub(r"//\w+@", "//", url), "user", role)


def postgres_server():
    """The URL of the server in SLOTCTL_TEST_POSTGRES; skips or fails the test if there is none."""
    if os.environ.get("SLOTCTL_TEST_STORES") == "SQLite":
        raise unittest.SkipTest("this slotctl was built without PostgreSQL")
    server = os.environ.get("SLOTCTL_TEST_POSTGRES")
    if not server:
        if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
            raise AssertionError("SLOTCTL_TEST_POSTGRES names no server, and SLOTCTL_TEST_REQUIRE_SERVERS=1")
        raise unittest.SkipTest("no PostgreSQL: run it through scripts/with_postgres")
    return server


class PostgresServer:
    """The server in SLOTCTL_TEST_POSTGRES, with one database for this test program, so that what it does to
    connections and schemas disturbs nobody."""

    url = None

    @classmethod
    def database(cls):
        """The URL of the database; skips or fails the test if there is no server."""
        server = postgres_server()
        if cls.url is None:
            name = f"slotctl_e2e_{os.getpid()}"
            admin = Psql(server)
            admin.query(f"CREATE DATABASE {name}")
            admin.close()
            atexit.register(cls.drop, server, name)
            cls.url = with_database(server, name)
        return cls.url

    @staticmethod
    def drop(server, name):
        with contextlib.suppress(Refused):
            admin = Psql(server)
            admin.query(f"DROP DATABASE {name} WITH (FORCE)")
            admin.close()


class StoreTest(support.SlotctlTest):
    """A test with an empty, migrated database; slotctl is run on it."""

    store = None

    def migrated(self, store):
        self.addCleanup(store.close)
        self.assert_status(0, self.workplace.run("db", "migrate", "--database", store.url))
        return store

    def start_slotctl(self, *arguments, **options):
        return self.workplace.start(*arguments, "--database", self.store.url, **options)

    def run_slotctl(self, *arguments, **options):
        return self.workplace.run(*arguments, "--database", self.store.url, **options)

    def good(self, *arguments, **options):
        """Runs slotctl, which must succeed."""
        return self.assert_status(0, self.run_slotctl(*arguments, **options))

    def maintain(self, now, *arguments, **options):
        """A maintain run that must succeed; its outcome."""
        return self.good("maintain", "--now", now, "--format", "json", *arguments, **options).json

    def load(self, business):
        self.good("import", "--now", "2026-11-20T08:00:00Z", self.workplace.write("business.json", business))


class OnSqlite(StoreTest):
    def setUp(self):
        super().setUp()
        self.store = self.migrated(SqliteStore(self.workplace))


class OnPostgres(StoreTest):
    def setUp(self):
        super().setUp()
        self.store = self.migrated(PostgresStore(PostgresServer.database()))
