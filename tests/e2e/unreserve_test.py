#!/usr/bin/env python3
"""unreserve as its user runs it: what it gives back, what it keeps, and its output."""
import json
import random
import unittest
from datetime import datetime, timedelta, timezone

import independent_unreserve
import stores
import support

NOW = "2026-11-20T09:00:00Z"
SAMPLE = support.SAMPLES / "drop-shop.json"


def random_shop(rng):
    """A shop with every kind of order, and reservations of every age around NOW."""
    now = datetime(2026, 11, 20, 9, tzinfo=timezone.utc)
    instant = lambda minutes: (now - timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")
    variants = [{"id": v, "sku": f"V{v}", "stock_quantity": 10000} for v in range(1, rng.randint(2, 9))]
    orders = []
    for number in range(1, rng.randint(5, 60)):
        reservations = []
        for _ in range(rng.randint(1, 4)):
            created = rng.choice([0, 1, 14, 15, 16, 44, 45, 46, 200])
            reservation = {"variant_id": rng.choice(variants)["id"], "quantity": rng.randint(1, 5),
                           "created_at": instant(created)}
            if rng.random() < 0.6:
                reservation["expires_at"] = instant(rng.choice([-10, -1, 0, 1, 29, 30, 31, 90]))
            if rng.random() < 0.2:
                reservation["status"] = rng.choice(["confirmed", "released", "consumed"])
            reservations.append(reservation)
        orders.append({"id": number, "created_at": instant(300),
                       "status": rng.choice(["pending"] * 4 + ["confirmed", "cancelled"]),
                       "payment_status": rng.choice(["unpaid", "processing", "paid", "failed", "refunded"]),
                       "reservations": reservations})
    return {"variants": variants, "orders": orders}


class Unreserve:
    def unreserve(self, *arguments, now=NOW):
        return self.good("unreserve", "--now", now, "--format", "json", *arguments).json

    def assert_as_calculated(self, business, *arguments):
        expected, orders, reserved = independent_unreserve.unreserve(business, NOW)
        rehearsed = self.unreserve("--dry-run", *arguments)["counts"]
        counts = self.unreserve(*arguments)["counts"]
        self.assertEqual(rehearsed, counts, "the dry run said something else")
        self.assertEqual(expected, {name: counts[name] for name in expected})
        self.assertEqual(0, counts["drift"])
        stored = {int(i): status for i, status in self.store.query("SELECT id, status FROM orders")}
        self.assertEqual(orders, stored)
        held = {int(i): int(n) for i, n in self.store.query("SELECT id, reserved_quantity FROM product_variants")}
        self.assertEqual(reserved, held)

    def test_the_sample_shop_comes_out_as_calculated_and_a_second_run_does_nothing(self):
        self.good("import", "--now", NOW, SAMPLE)
        with open(SAMPLE, encoding="utf-8") as file:
            self.assert_as_calculated(json.load(file), "--batch-size", "50")
        before = self.store.query("SELECT * FROM inventory_reservations ORDER BY id")
        again = self.unreserve()["counts"]
        self.assertGreater(again.pop("kept_processing"), 0)
        self.assertEqual({0}, set(again.values()), again)
        self.assertEqual(before, self.store.query("SELECT * FROM inventory_reservations ORDER BY id"))

    def test_random_shops_come_out_as_calculated(self):
        for seed in range(8):
            with self.subTest(seed=seed):
                rng = random.Random(seed)
                shop = random_shop(rng)
                self.store.execute("DELETE FROM inventory_reservations", "DELETE FROM orders",
                                   "DELETE FROM product_variants")
                self.load(shop)
                self.assert_as_calculated(shop, "--batch-size", str(rng.choice([1, 2, 7, 1000])))

    def test_a_dry_run_writes_nothing_at_all(self):
        self.good("import", "--now", NOW, SAMPLE)
        before = self.store.dump()
        self.assertIsNone(self.unreserve("--dry-run")["run_id"])
        self.assertEqual(before, self.store.dump())

    def test_settings_and_options_decide_the_age(self):
        self.load({"variants": [{"id": 1, "sku": "A", "stock_quantity": 9}],
                   "orders": [{"id": 1, "created_at": "2026-11-20T08:50:00Z",
                               "reservations": [{"variant_id": 1, "quantity": 1}]}]})
        self.assertEqual(0, self.unreserve()["counts"]["released"])
        self.assertEqual(0, self.unreserve("--max-age", "11m")["counts"]["released"])
        self.workplace.config.write_text('[unreserve]\nmax_age = "10m"\n')
        self.assertEqual(1, self.unreserve("--dry-run")["counts"]["released"])
        self.assertEqual(0, self.unreserve("--dry-run", "--max-age", "15")["counts"]["released"])
        self.assertEqual(1, self.unreserve("--max-age", "600s")["counts"]["released"])

    def test_quiet_prints_nothing_even_if_a_warning_is_due(self):
        self.load({"variants": [{"id": 1, "sku": "A", "stock_quantity": 9}],
                   "orders": [{"id": 1, "created_at": "2026-11-20T08:00:00Z",
                               "reservations": [{"variant_id": 1, "quantity": 3}]}]})
        self.store.execute("UPDATE product_variants SET reserved_quantity = 1")
        loud = self.good("unreserve", "--now", NOW, "--dry-run")
        self.assert_says("stock drift: variant 1", loud.err, loud)
        self.assert_says("a real run would set it to 0", loud.err, loud)
        self.assertNotIn("it is 0 now", loud.err)
        self.assert_silent(self.good("unreserve", "--now", NOW, "-q"))
        self.assertEqual("0", self.store.value("SELECT reserved_quantity FROM product_variants"))

    def test_verbose_lists_the_result_for_each_order(self):
        self.good("import", "--now", NOW, SAMPLE)
        with open(SAMPLE, encoding="utf-8") as file:
            _, orders, _ = independent_unreserve.unreserve(json.load(file), NOW)
        text = self.good("unreserve", "--now", NOW, "--dry-run", "-v")
        result = self.unreserve("-v")
        cancelled = {o["order_id"] for o in result["orders"] if o["fate"] == "cancelled"}
        self.assertEqual({i for i, status in orders.items() if status == "cancelled"}, cancelled)
        self.assertEqual(result["counts"]["units"], sum(o["units"] for o in result["orders"]))
        self.assertEqual(len(cancelled), text.out.count("  cancelled\n"), text)

    def test_wrong_options_are_refused_before_anything_is_opened(self):
        for wrong in (["--max-age", "soon"], ["--max-age", "400d"], ["--batch-size", "0"], ["--limit", "0"],
                      ["--limit", "-1"], ["--batch-size", "many"], ["--batchsize", "5"]):
            result = self.assert_status(64, self.run_slotctl("unreserve", *wrong))
            self.assertEqual("", result.out)
            self.assert_says(wrong[0], result.err, result)

    def test_a_signal_ends_it_between_batches_and_the_next_run_does_the_rest(self):
        self.good("import", "--now", NOW, SAMPLE)
        released = "SELECT count(*) FROM inventory_reservations WHERE status = 'released'"
        running = self.start_slotctl("unreserve", "--now", NOW, "--batch-size", "1", "--format", "json")
        while running.runs() and self.store.number(released) == 0:
            pass
        running.signal(support.STOP_SIGNAL)
        result = running.finish()
        if result.status == 0:
            self.skipTest("the run was over before the signal came")
        self.assert_status(1, result)
        self.assertEqual("interrupted", result.json["status"])
        self.assertEqual(result.counts["released"], self.store.number(released))
        self.assertEqual(420, result.counts["released"] + self.unreserve()["counts"]["released"])


class UnreserveOnSqlite(Unreserve, stores.OnSqlite):
    pass


class UnreserveOnPostgres(Unreserve, stores.OnPostgres):
    def test_a_long_list_of_what_is_due_is_read_once(self):
        due = 140_000   # more than two parts of the list; payments in progress, so that nothing is written
        self.store.query("INSERT INTO product_variants (id, sku, stock_quantity, reserved_quantity)"
                         f" VALUES (1, 'V1', {due}, {due})")
        self.store.query("INSERT INTO orders (id, payment_status, created_at) SELECT i, 'processing', '2026-11-20T08:30:00Z'"
                         f" FROM generate_series(1, {due // 2}) i")
        self.store.query("INSERT INTO inventory_reservations (order_id, variant_id, quantity, status, created_at, expires_at)"
                         " SELECT o, 1, 1, CASE WHEN n < 2 THEN 'active' ELSE 'consumed' END, '2026-11-20T08:30:00Z',"
                         " '2026-11-20T08:45:00Z'::timestamptz + o % 600 * interval '1 second'"
                         f" FROM generate_series(1, {due // 2}) o, generate_series(0, 3) n")
        self.store.query("VACUUM ANALYZE orders, inventory_reservations")
        read = lambda: int(self.store.query("SELECT idx_tup_read FROM pg_stat_user_indexes"
                                            " WHERE indexrelid = 'inventory_reservations_expiring'::regclass")[0][0])
        before = read()
        self.assertEqual(due, self.unreserve()["counts"]["kept_processing"])
        support.wait_until(lambda: read() - before >= due, "the server has counted what it read")
        self.assertLess(read() - before, due * 1.01)


if __name__ == "__main__":
    support.main()
