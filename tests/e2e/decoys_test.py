#!/usr/bin/env python3
"""Functions and operators of other roles, on the search path and of better fitting types than PostgreSQL's own."""
import os
import random

import businesses
import stores
import support
import unreserve_test

NOW = "2026-11-20T08:00:00Z"
TYPES = ["smallint", "integer", "bigint", "numeric", "double precision", "text", "name", "boolean", "date",
         "time", "timestamptz", "interval", "jsonb", "oid", "regclass", "bigint[]", "integer[]", "text[]", "date[]",
         "timestamptz[]", "boolean[]", "name[]"]
# Every function that a statement of slotctl might call.
FUNCTIONS = ["count", "min", "max", "sum", "avg", "string_agg", "array_agg", "unnest", "array_length", "cardinality",
             "concat", "floor", "ceil", "round", "abs", "date_part", "make_interval", "to_regclass", "setval",
             "nextval", "pg_get_serial_sequence", "pg_sequence_last_value", "now", "current_schema", "lower", "upper",
             "length", "format", "to_char", "hashtextextended", "pg_try_advisory_xact_lock", "pg_advisory_xact_lock",
             "starts_with", "row_number", "jsonb_build_object", "to_jsonb", "tstzrange", "bool_or", "bool_and", "every",
             "pg_current_xact_id", "has_schema_privilege", "quote_ident", "generate_series", "timezone", "date_trunc",
             "pg_snapshot_xmax", "pg_current_snapshot", "age", "mod", "left", "right", "replace", "coalesce_"]
OPERATORS = ["=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||", "@>", "&&", "~~", "->>"]

# A decoy records its name and has no other effect.
MAKE = """
CREATE FUNCTION public.decoy(called text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'decoy %% was called by: %%', called, current_query(); END $$
;
DO $do$
DECLARE
    types text[] := '{%(types)s}';
    fn text; a text; b text; op text; body text;
BEGIN
    FOREACH a IN ARRAY types LOOP
        FOREACH fn IN ARRAY '{%(functions)s}'::text[] LOOP
            body := format('LANGUAGE plpgsql AS %%L', format('BEGIN PERFORM public.decoy(%%L); RETURN NULL; END',
                                                           fn || '(' || a || ')'));
            EXECUTE format('CREATE FUNCTION public.%%I(%%s) RETURNS %%s %%s', fn, a, a, body);
            FOREACH b IN ARRAY '{integer,bigint,text,boolean,interval,timestamptz}'::text[] LOOP
                EXECUTE format('CREATE FUNCTION public.%%I(%%s, %%s) RETURNS %%s %%s', fn, a, b, a, body);
            END LOOP;
        END LOOP;
        FOREACH b IN ARRAY types LOOP
            FOREACH op IN ARRAY '{%(operators)s}'::text[] LOOP
                CONTINUE WHEN EXISTS (SELECT FROM pg_operator WHERE oprname = op AND oprleft = a::regtype
                                      AND oprright = b::regtype AND oprnamespace = 'pg_catalog'::regnamespace);
                EXECUTE format('CREATE FUNCTION public.%%I(%%s, %%s) RETURNS %%s LANGUAGE plpgsql AS %%L',
                    'op' || op, a, b, CASE WHEN op IN ('+', '-', '*', '/', '%%', '||') THEN a
                                           WHEN op = '->>' THEN 'text' ELSE 'boolean' END,
                    format('BEGIN PERFORM public.decoy(%%L); RETURN NULL; END', a || ' ' || op || ' ' || b));
                EXECUTE format('CREATE OPERATOR public.%%s (LEFTARG = %%s, RIGHTARG = %%s, FUNCTION = public.%%I)',
                    op, a, b, 'op' || op);
            END LOOP;
        END LOOP;
    END LOOP;
END $do$
"""


class Decoys(stores.StoreTest):
    def setUp(self):
        super().setUp()
        server, name = stores.PostgresServer.database(), f"slotctl_names_{os.getpid()}"
        admin = stores.Psql(server)
        self.addCleanup(admin.close)
        admin.query(f"CREATE DATABASE {name}")
        self.addCleanup(stores.PostgresServer.drop, server, name)
        place = stores.with_database(server, name)
        self.store = self.migrated(stores.PostgresStore(place))
        self.url = self.store.url + "%2Cpublic"
        listed = lambda words: ",".join('"' + word + '"' for word in words)
        mallory = stores.Psql(place)
        self.addCleanup(mallory.close)
        mallory.query("SET search_path = pg_catalog")
        for statement in (MAKE % {"types": listed(TYPES), "functions": listed(FUNCTIONS),
                                  "operators": listed(OPERATORS)}).split("\n;\n"):
            mallory.query(statement)

    def run_all(self, *arguments, status=(0,), **options):
        result = self.workplace.run(*arguments, "--database", self.url, "--now", NOW, **options)
        self.assertNotIn("decoy", result.out + result.err, result)
        self.assertIn(result.status, status, result)
        return result

    def test_no_statement_calls_what_other_roles_have_defined(self):
        shop = stores.Psql(self.url)
        self.addCleanup(shop.close)
        with self.assertRaisesRegex(stores.Refused, "decoy"):
            shop.query("SELECT unnest('{1}'::bigint[])")
        self.run_all("db", "status")
        self.run_all("db", "migrate")
        orders = {"variants": [{"id": 900000, "sku": "TEE", "stock_quantity": 5000}],
                  "orders": [{"id": n, "reservations": [{"variant_id": 900000, "quantity": 1}]}
                             for n in range(900000, 901500)]}
        self.run_all("import", self.workplace.write("orders.json", orders))
        business = businesses.chain(5)
        self.run_all("import", self.workplace.write("shop.json", business))
        for sample in sorted(support.SAMPLES.glob("*.json")):
            self.run_all("import", "--dry-run", sample)
        self.run_all("import", support.SAMPLES / "drop-shop.json")
        self.run_all("import", "--force", self.workplace.write("random.json", unreserve_test.random_shop(random.Random(7))))
        for arguments in ((), ("--verify",), ("--verify", "--dry-run", "-v"), ("--provider-id", "1", "--service-id", "10"),
                          ("--days-ahead", "40"), ("--force-cleanup",), ("--if-stale", "1h")):
            self.run_all("maintain", *arguments)
        business["providers"][0]["availability"] = []
        self.run_all("import", self.workplace.write("shop.json", business))
        self.run_all("maintain")
        self.book()
        self.run_all("unreserve", "--dry-run", "-v")
        self.run_all("unreserve", "-v")
        self.run_all("monitor", "--check-health", "--performance-report", status=(0, 1, 2))
        self.run_all("monitor", "--alert", status=(0, 1, 2))
        self.run_all("import", self.workplace.write("all.json", self.run_all("export").out))
        self.run_all("import", "--force", support.SAMPLES / "drop-shop.json")

    def book(self):
        """Everything that is done with bookings one by one; one hold has ended by NOW."""
        self.run_all("availability", "--next", "5", "--all")
        self.run_all("availability", "--explain", "2026-12-01T09:00:00Z", "--provider-id", 2, "--service-id", 10)
        made = []
        for time, *more in (("09:00", "--key", "k"), ("09:00", "--key", "k"), ("09:30", "--hold", "1d"), ("10:00",)):
            made.append(self.run_all("book", "--service-id", 10, "--customer", "ann", "--starts-at",
                                     f"2026-12-01T{time}:00Z", "--format", "json", *more).json["booking"]["id"])
        self.run_all("booking", "show", made[0])
        self.run_all("booking", "move", made[0], "--starts-at", "2026-12-01T11:00:00Z")
        self.run_all("booking", "complete", made[0])
        self.run_all("booking", "confirm", made[2])
        self.run_all("booking", "cancel", made[3])
        shop = stores.Psql(self.url)
        self.addCleanup(shop.close)
        shop.query("UPDATE bookings SET status = 'pending', hold_until = '2020-01-01T00:00:00Z' WHERE customer = 'ann'"
                   " AND status = 'confirmed'")

    def test_no_trigger_calls_what_is_on_the_path_of_the_application(self):
        self.run_all("import", self.workplace.write("shop.json", businesses.chain(5)))
        self.run_all("maintain")
        shop = stores.Psql(self.url)
        self.addCleanup(shop.close)
        for statement in (
            "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status) SELECT provider_id,"
            " service_id, starts_at, ends_at, 'ann', 'confirmed' FROM slots ORDER BY starts_at, provider_id LIMIT 3",
            "UPDATE bookings SET status = 'cancelled' WHERE id = (SELECT id FROM bookings LIMIT 1)",
            "UPDATE bookings SET ends_at = ends_at + interval '1 minute' WHERE status = 'confirmed'",
            "DELETE FROM bookings", "DELETE FROM slots WHERE provider_id = 1::bigint", "TRUNCATE slots CASCADE",
            "UPDATE providers SET time_zone = 'Asia/Tokyo'", "UPDATE services SET duration_minutes = 45",
            "DELETE FROM provider_availability WHERE provider_id = 1::bigint"):
            with self.subTest(statement=statement):
                shop.query(statement)
        self.run_all("maintain")
        self.run_all("export")


if __name__ == "__main__":
    support.main()
