#!/usr/bin/env python3
"""Where slotctl's tables are when the search path and the schemas of a PostgreSQL database have changed."""
import itertools
import json

import businesses
import own_server
import stores
import support

NOW = "2026-11-20T08:00:00Z"
NUMBERS = itertools.count(1)


class OwnDatabase(own_server.OnOwnServer):
    """A database whose owner has its tables in public, found by the default search path."""

    def setUp(self):
        support.SlotctlTest.setUp(self)
        number = next(NUMBERS)
        self.role, self.database = f"shop_{number}", f"shop_{number}"
        self.admin = self.connected(self.server.url)
        for statement in (f"CREATE ROLE {self.role} LOGIN", f"CREATE DATABASE {self.database} OWNER {self.role}"):
            self.admin.query(statement)
        place = stores.with_database(self.server.url, self.database)
        self.root = self.connected(place)
        self.root.query("CREATE EXTENSION btree_gist")
        self.root_url, self.url = place, stores.as_role(place, self.role)
        self.slotctl("db", "migrate")
        self.slotctl("import", self.workplace.write("shop.json", businesses.chain(3)))

    def connected(self, url):
        psql = stores.Psql(url)
        self.addCleanup(psql.close)
        return psql

    def slotctl(self, *arguments, status=0, url=None, **options):
        return self.assert_status(status, self.workplace.run(*arguments, "--database", url or self.url, "--now", NOW,
                                                             **options))

    def set_path(self, path):
        self.admin.query(f"ALTER ROLE {self.role} IN DATABASE {self.database} SET search_path = {path}")

    def schemas_with_tables(self):
        return [row[0] for row in self.root.query("SELECT relnamespace::regnamespace FROM pg_class"
                                                  " WHERE relname = 'schema_migrations' ORDER BY 1")]


class SearchPath(OwnDatabase):
    def test_an_empty_schema_earlier_on_the_path_does_not_become_a_second_shop(self):
        self.root.query(f"CREATE SCHEMA {self.role} AUTHORIZATION {self.role}")
        self.assertEqual([], json.loads(self.slotctl("db", "migrate", "--format", "json").out)["applied"])
        self.assertEqual(["public"], self.schemas_with_tables())
        self.assertEqual(3, self.slotctl("maintain", "--format", "json").counts["offerings"])
        self.slotctl("db", "reset", "--yes")
        self.assertEqual(["public"], self.schemas_with_tables())

    def test_a_path_that_does_not_include_the_tables_is_named_with_their_schema(self):
        self.root.query(f"CREATE SCHEMA nix AUTHORIZATION {self.role}")
        business = self.workplace.write("empty.json", "{}")
        for path in ("nix", "''", "nowhere"):
            self.set_path(path)
            for command in (["db", "status"], ["db", "migrate"], ["db", "seed"], ["db", "reset", "--yes"], ["maintain"],
                            ["maintain", "--dry-run"], ["unreserve"], ["export"], ["import", business]):
                with self.subTest(path=path, command=command):
                    result = self.slotctl(*command, status=78)
                    self.assert_says("tables are in schema public", result.err, result)
                    self.assert_says("search_path = public", result.err, result)
                    self.assertNotIn("db migrate", result.err)
            result = self.slotctl("monitor", status=2)
            self.assert_says("tables are in schema public", result.out, result)
        self.assertEqual(["public"], self.schemas_with_tables())

    def test_a_second_business_uses_a_schema_that_the_url_names(self):
        self.root.query(f"CREATE SCHEMA second AUTHORIZATION {self.role}")
        url = stores.with_parameter(self.url, "options", "-csearch_path=second")
        result = self.slotctl("maintain", status=78, url=url)
        self.assert_says("public", result.err, result)
        status = self.slotctl("db", "status", url=url)
        self.assert_says("public", status.out, status)
        self.slotctl("db", "migrate", url=url)
        self.assertEqual(["public", "second"], self.schemas_with_tables())
        self.assertEqual(0, self.slotctl("maintain", "--format", "json", url=url).counts["offerings"])
        self.assertEqual(3, self.slotctl("maintain", "--format", "json").counts["offerings"])

    def test_a_path_of_an_empty_database_that_names_no_schema_is_reported_by_every_command(self):
        self.root.query("DROP SCHEMA public CASCADE")
        for command in (["db", "status"], ["db", "migrate"], ["db", "seed"], ["maintain"], ["export"]):
            with self.subTest(command=command):
                result = self.slotctl(*command, status=78)
                self.assert_says("names no schema that exists", result.err, result)

    def test_a_schema_that_the_role_may_not_use_is_a_permission_error(self):
        self.root.query(f"REVOKE ALL ON SCHEMA public FROM PUBLIC, {self.role}")
        self.root.query(f"ALTER SCHEMA public OWNER TO postgres")
        result = self.slotctl("maintain", status=77)
        self.assert_says("GRANT USAGE ON SCHEMA public", result.err, result)

    def test_tables_of_other_programs_earlier_on_the_path_are_named(self):
        self.root.query(f"CREATE SCHEMA {self.role} AUTHORIZATION {self.role}")
        self.root.query(f"CREATE TABLE {self.role}.orders (x int)")
        result = self.slotctl("maintain", status=78)
        self.assert_says(f"orders in schema {self.role}", result.err, result)
        self.root.query(f"DROP TABLE {self.role}.orders")
        self.root.query(f"CREATE TABLE {self.role}.schema_migrations (version varchar)")
        result = self.slotctl("db", "migrate", status=78)
        self.assert_says(f"schema_migrations of schema {self.role} is another program's", result.err, result)

    def test_a_path_that_puts_other_schemas_before_the_systems_own_is_refused(self):
        self.root.query("CREATE FUNCTION public.decoy(bigint, bigint) RETURNS boolean LANGUAGE plpgsql AS $$"
                        "BEGIN RAISE EXCEPTION 'decoy'; END $$")
        self.root.query("CREATE OPERATOR public.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = public.decoy)")
        self.set_path("public, pg_catalog")
        for command in (["db", "status"], ["db", "migrate"], ["maintain"], ["unreserve"], ["export"]):
            with self.subTest(command=command):
                result = self.slotctl(*command, status=78)
                self.assert_says("leave pg_catalog out", result.err, result)
                self.assertNotIn("decoy", result.err)
        result = self.slotctl("monitor", status=2)
        self.assert_says("leave pg_catalog out", result.out, result)
        self.assertNotIn("decoy", result.out)
        self.set_path("pg_catalog, public")
        self.assertEqual(3, self.slotctl("maintain", "--format", "json").counts["offerings"])

    def test_two_roles_with_different_paths_exclude_each_other(self):
        self.root.query(f"CREATE SCHEMA {self.role} AUTHORIZATION {self.role}")
        holder = self.connected(self.root_url)
        holder.query("BEGIN")
        holder.query("LOCK TABLE slots IN EXCLUSIVE MODE")
        first = self.workplace.start("maintain", "--now", NOW, "--database", self.url)
        support.wait_until(lambda: self.root.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                                   f" AND usename = '{self.role}'"), "the first run waits")
        second = self.slotctl("maintain", "--format", "json", status=75, url=self.root_url,
                              env={"SLOTCTL_LOCK_DIRECTORY": self.workplace.path / "locks_of_another_host"})
        self.assertEqual([], second.json["warnings"])
        holder.query("ROLLBACK")
        self.assert_status(0, first.finish())
        self.assertEqual([["skipped"], ["ok"]],
                         sorted(self.root.query("SELECT status FROM job_runs"), reverse=True))


class Encoding(OwnDatabase):
    NAME = "Zoë 東京"

    def setUp(self):
        super().setUp()
        self.business = self.workplace.write("names.json", {
            "services": [{"id": 901, "name": "s", "duration": "30m"}],
            "providers": [{"id": 901, "name": self.NAME, "time_zone": "UTC", "services": [{"id": 901}]}]})

    def name_of(self, connection):
        return connection.query("SELECT name, length(name) FROM providers WHERE id = 901")

    def test_names_are_stored_whole_whatever_encoding_the_role_or_the_environment_sets(self):
        self.admin.query(f"ALTER ROLE {self.role} SET client_encoding = 'LATIN1'")
        for url in (self.url, self.url + "&client_encoding=LATIN1"):
            for env in ({}, {"PGCLIENTENCODING": "LATIN1"}):
                with self.subTest(url=url, env=env):
                    self.slotctl("import", self.business, url=url, env=env)
                    self.assertEqual([[self.NAME, str(len(self.NAME))]], self.name_of(self.root))
                    self.assertIn(self.NAME, self.slotctl("export", env=env).out)
                    self.root.query("UPDATE providers SET name = 'x' WHERE id = 901")

    def test_a_database_that_cannot_store_a_name_refuses_it(self):
        self.admin.query(f"CREATE DATABASE {self.database}_latin OWNER {self.role} TEMPLATE template0"
                         " ENCODING 'LATIN1' LOCALE 'C'")
        place = stores.with_database(self.server.url, f"{self.database}_latin")
        root = self.connected(place)
        root.query("SET client_encoding = 'UTF8'")
        root.query("CREATE EXTENSION btree_gist")
        url = stores.as_role(place, self.role)
        self.slotctl("db", "migrate", url=url)
        result = self.slotctl("import", self.business, status=1, url=url)
        self.assert_says("LATIN1", result.err, result)
        self.assert_says("encoding UTF8", result.err, result)
        self.assertEqual([], self.name_of(root))
        self.business.write_text(self.business.read_text().replace(json.dumps(" 東京")[1:-1], ""))
        self.slotctl("import", self.business, url=url)
        self.assertEqual([["Zoë", "3"]], self.name_of(root))


if __name__ == "__main__":
    support.main()
