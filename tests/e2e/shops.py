"""Applications with tables of their own, made by Django's migrations: each a database that an application would have.

`shops/NAME` is the application, `shops/NAME/tables.toml` how its tables stand for slotctl's, written by hand, and
`shops/NAME/layout.py` what a business in slotctl's import format looks like in its tables: independent of slotctl and
of the mapping, so that the two can be compared.
"""
import atexit
import functools
import importlib
import itertools
import os
import pathlib
import subprocess
import sys
import unittest

import stores

FOLDER = pathlib.Path(__file__).resolve().parent / "shops"
NAMES = ["home_services", "drop_shop", "game_centre", "werkstatt"]
# Debian's own, which has Debian's Django.
PYTHON = "/usr/bin/python3"


def layout(name):
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))
    return importlib.import_module(f"{name}.layout")


def program(name):
    path = os.path.join(os.environ.get("SLOTCTL_TEST_PGBIN", ""), name)
    return path if os.path.exists(path) else name


@functools.lru_cache(maxsize=None)
def require_django():
    """Skips the test without Django, or fails it."""
    found = subprocess.run([PYTHON, "-c", "import django, psycopg2"], capture_output=True, encoding="utf-8")
    if found.returncode != 0:
        if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
            raise AssertionError(f"Django is not installed, and SLOTCTL_TEST_REQUIRE_SERVERS=1:\n{found.stderr}")
        raise unittest.SkipTest("python3-django and python3-psycopg2 are not installed")


def checked(command, **options):
    """The output of a program, which must succeed."""
    done = subprocess.run(command, capture_output=True, encoding="utf-8", **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


class Shop(stores.Store):
    """One application's database. `query` and `execute` are statements of the tables' owner."""

    numbers = itertools.count(1)
    templates = {}
    instant = staticmethod(stores.PostgresStore.instant)

    def __init__(self, name, server):
        require_django()
        self.name, self.layout = name, layout(name)
        self.database = f"shop_{os.getpid()}_{next(self.numbers)}_{name}"
        self.server = server
        self.admin(f"CREATE DATABASE {self.database} TEMPLATE {self.template(name, server)}")
        self.own_url = stores.with_database(server, self.database)
        # What slotctl is given once it has adopted the tables.
        self.url = stores.with_parameter(self.own_url, "options", "-csearch_path=slotctl")
        self.mapping = FOLDER / name / "tables.toml"
        self.connection = stores.Psql(self.own_url)
        # The application itself may only use its own tables, which another role owns.
        self.role = f"{self.database}_app"
        self.execute(f"CREATE ROLE {self.role} LOGIN",
                     f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {self.role}",
                     f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {self.role}")
        self.application_url = stores.as_role(self.own_url, self.role)

    def admin(self, sql):
        connection = stores.Psql(self.server)
        try:
            connection.query(sql)
        finally:
            connection.close()

    @classmethod
    def template(cls, name, server):
        """An empty database, migrated but for the application's last migration; made once for each program."""
        if (name, server) not in cls.templates:
            database = f"shop_{os.getpid()}_{name}"
            admin = stores.Psql(server)
            admin.query(f"CREATE DATABASE {database}")
            admin.close()
            atexit.register(stores.PostgresServer.drop, server, database)
            manage(name, stores.with_database(server, database), "migrate")
            manage(name, stores.with_database(server, database), "migrate", *layout(name).WITHOUT_THE_LAST_MIGRATION)
            cls.templates[name, server] = database
        return cls.templates[name, server]

    def close(self):
        self.connection.close()
        stores.PostgresServer.drop(self.server, self.database)
        self.admin(f"DROP ROLE {self.role}")

    def connect(self):
        """A session of the application."""
        return stores.Psql(self.application_url)

    def manage(self, *arguments, folder=FOLDER):
        """A command of the application: what it prints. It must succeed."""
        return manage(self.name, self.own_url, *arguments, folder=folder)

    def refused(self, *arguments):
        """A command of the application that fails: what it says."""
        done = subprocess.run([PYTHON, FOLDER / "manage.py", *arguments], capture_output=True, encoding="utf-8",
                              env=environment(self.name, self.own_url))
        if done.returncode == 0:
            raise AssertionError(f"{' '.join(arguments)} was expected to fail:\n{done.stdout}")
        return done.stderr

    def django(self, code):
        """Runs Python in the application, with its models."""
        return manage(self.name, self.application_url, "shell", "-c", "\n".join([self.layout.IMPORTS, code]))

    def fill(self, business):
        """Writes a business into the application's tables, which must be empty. Slots are there for the bookings."""
        script = ["SET client_min_messages = warning;", "BEGIN;"]
        for table, columns, rows in self.layout.rows(business):
            script.append(f"COPY {table} ({', '.join(columns)}) FROM stdin;")
            script.extend("\t".join(map(copied, row)) for row in rows)
            script.append("\\.")
            if columns[0] == "id" and rows and isinstance(rows[0][0], int):
                script.append(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {max(r[0] for r in rows)});")
        script += ["COMMIT;", "ANALYZE;"]
        checked([program("psql"), "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", self.own_url], input="\n".join(script) + "\n")

    def read(self, what):
        """Rows of the application's tables as `layout.READ` describes them, ascending."""
        return sorted(map(tuple, self.query(self.layout.READ[what])))

    def schema(self):
        """The application's tables as pg_dump describes them."""
        text = checked([program("pg_dump"), "--schema-only", "--no-owner", "-n", "public", "-d", self.own_url])
        # Newer minor releases put a random word around a dump.
        return "\n".join(line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))

    def row_counts(self):
        names = [name for name, in self.query("SELECT relname FROM pg_class WHERE relkind = 'r'"
                                              " AND relnamespace = 'public'::regnamespace ORDER BY 1")]
        return {name: self.number(f"SELECT count(*) FROM public.{name}") for name in names}


def environment(name, url):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "PYTHON"))}
    return kept | {"SHOP": name, "DATABASE_URL": url, "PYTHONDONTWRITEBYTECODE": "1"}


def manage(name, url, *arguments, folder=FOLDER):
    quiet = ["-v", "0"] if arguments[0] == "migrate" else []
    return checked([PYTHON, folder / "manage.py", *arguments, *quiet], env=environment(name, url))


def copied(value):
    """A value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
