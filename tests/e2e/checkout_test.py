#!/usr/bin/env python3
"""A shop that follows docs/checkout.md to the letter, while slotctl releases, is killed and loses its connections."""
import contextlib
import random
import threading
import time
import unittest

import checkout_protocol
import stores
import support

# The shop's own clock sets its timestamps, so everything that it reserves now is due here.
LATER = "2100-01-01T00:00:00Z"
VARIANTS, DROPS = 6, 2


class Payer(threading.Thread):
    """Reserves, pays, cancels and abandons orders, as fast as it can; remembers what the database granted."""

    def __init__(self, store, number):
        super().__init__(name=f"payer {number}")
        self.shop, self.rng, self.number = checkout_protocol.Shop(store), random.Random(number), number
        self.stopping = threading.Event()
        self.paid, self.too_late, self.refused, self.unknown = set(), set(), 0, set()
        self.failure = None

    def run(self):
        try:
            order = self.number * 1_000_000
            while not self.stopping.is_set():
                order += 1
                with contextlib.suppress(stores.Refused):
                    self.act(order)
                    continue
                # A deadlock, a lock timeout, or a cut connection: it is unknown whether any of that step was
                # done.
                self.refused += 1
                self.unknown.add(order)
                self.paid.discard(order)
                self.reconnect()
        except Exception as error:  # reported by the test, in its own thread
            self.failure = error

    def reconnect(self):
        with contextlib.suppress(Exception):
            self.shop.again()

    def act(self, order):
        variant = self.rng.randint(1, VARIANTS)
        self.shop.reserve(order, variant, self.rng.randint(1, 3), variant if variant <= DROPS else None)
        action = self.rng.random()
        if action < 0.1:
            self.shop.cancel(order)
        elif action < 0.7:
            time.sleep(self.rng.uniform(0, 0.02))
            if self.rng.random() < 0.3:
                self.shop.start_to_pay(order)
            (self.paid if self.shop.pay(order) else self.too_late).add(order)


@contextlib.contextmanager
def at_work(payers):
    for payer in payers:
        payer.start()
    try:
        yield
    finally:
        for payer in payers:
            payer.stopping.set()
        for payer in payers:
            payer.join()
            payer.shop.close()
    for payer in payers:
        if payer.failure:
            raise payer.failure


class Checkout:
    def setUp(self):
        super().setUp()
        for variant in range(1, VARIANTS + 1):
            self.store.execute("INSERT INTO product_variants (id, sku, stock_quantity)"
                               f" VALUES ({variant}, 'V{variant}', 1000000)")
        for drop in range(1, DROPS + 1):
            self.store.execute(f"INSERT INTO drop_products (id, variant_id, stock_quantity) VALUES ({drop}, {drop}, 1000000)")

    def shop(self):
        shop = checkout_protocol.Shop(self.store)
        self.addCleanup(shop.close)
        return shop

    def unreserve(self, *arguments, **options):
        return self.good("unreserve", "--now", LATER, "--format", "json", *arguments, **options).json

    def order(self, order):
        return tuple(self.store.query(f"SELECT status, payment_status FROM orders WHERE id = {order}")[0])

    def assert_all_is_well(self, payers):
        """After one more run, with nobody else active."""
        self.unreserve("--wait", "30s")
        self.assertEqual([], checkout_protocol.stock_faults(self.store), "stock drifted")
        paid = set().union(*(p.paid for p in payers))
        unknown = set().union(*(p.unknown for p in payers))
        stand = {int(i) for i, in self.store.query("SELECT id FROM orders WHERE payment_status = 'paid'")}
        self.assertEqual(set(), paid - stand, "payments that were granted are lost")
        self.assertEqual(set(), stand - paid - unknown, "orders are paid that were refused")
        self.assertEqual([], self.store.query(
            "SELECT o.id, o.status, r.status FROM orders o JOIN inventory_reservations r ON r.order_id = o.id"
            " WHERE o.payment_status = 'paid' AND (o.status <> 'confirmed' OR r.status <> 'confirmed')"),
            "paid orders were cancelled or released")
        self.assertEqual([], self.store.query("SELECT id FROM inventory_reservations WHERE status = 'active'"),
                         "due reservations were left behind")
        self.assertEqual([], self.store.query("SELECT id FROM orders WHERE status = 'pending'"))
        self.assertGreater(len(paid), 20, "hardly anything was paid")
        cancelled = self.store.number("SELECT count(*) FROM orders WHERE cancel_reason = 'payment_timeout'")
        self.assertGreater(cancelled, 20, "hardly anything timed out")

    def test_the_page_has_every_step_for_this_store(self):
        self.assertEqual({"reserve", "start to pay", "pay", "cancel", "refund"}, set(checkout_protocol.statements(self.store)))

    def test_a_payment_in_time_keeps_the_order_and_its_stock(self):
        shop = self.shop()
        shop.reserve(1, 1, 2, 1)
        self.assertTrue(shop.start_to_pay(1))
        self.assertTrue(shop.pay(1))
        self.assertFalse(shop.pay(1), "a payment is recorded once")
        self.assertEqual(0, self.unreserve()["counts"]["released"])
        self.assertEqual(("confirmed", "paid"), self.order(1))
        self.assertEqual(2, self.store.number("SELECT reserved_quantity FROM drop_products WHERE id = 1"))

    def test_a_payment_that_comes_too_late_learns_that(self):
        shop = self.shop()
        shop.reserve(1, 1, 2)
        self.assertEqual(1, self.unreserve()["counts"]["released"])
        self.assertFalse(shop.start_to_pay(1))
        self.assertFalse(shop.pay(1))
        self.assertEqual(("cancelled", "unpaid"), self.order(1))
        self.assertEqual([], checkout_protocol.stock_faults(self.store))

    def test_a_payment_is_refused_if_part_of_the_order_is_gone(self):
        shop = self.shop()
        shop.reserve(1, 1, 2)
        self.store.execute("INSERT INTO inventory_reservations (order_id, variant_id, quantity, expires_at)"
                           " VALUES (1, 2, 1, '2100-06-01T00:00:00Z')",
                           "UPDATE product_variants SET reserved_quantity = 1 WHERE id = 2")
        self.assertEqual(1, self.unreserve()["counts"]["released"])
        self.assertEqual(("pending", "unpaid"), self.order(1))
        self.assertFalse(shop.pay(1))

    def test_sold_out_stock_is_refused_and_cancelled_stock_comes_back_once(self):
        shop = self.shop()
        self.store.execute("UPDATE product_variants SET stock_quantity = 3 WHERE id = 1")
        shop.reserve(1, 1, 2, 1)
        with self.assertRaises(stores.Refused):
            shop.reserve(2, 1, 2)
        self.assertTrue(shop.cancel(1))
        self.assertFalse(shop.cancel(1))
        self.assertFalse(shop.pay(1))
        self.assertEqual([], checkout_protocol.stock_faults(self.store))
        self.assertEqual(0, self.unreserve()["counts"]["released"])
        shop.reserve(2, 1, 3)

    def test_a_refund_gives_the_stock_of_a_paid_order_back_once_and_leaves_what_was_shipped(self):
        shop = self.shop()
        self.store.execute("UPDATE product_variants SET stock_quantity = 3 WHERE id = 1")
        shop.reserve(1, 1, 2, 1)
        self.assertFalse(shop.refund(1))
        self.assertTrue(shop.pay(1))
        self.assertTrue(shop.refund(1))
        self.assertFalse(shop.refund(1))
        self.assertFalse(shop.pay(1))
        self.assertEqual([], checkout_protocol.stock_faults(self.store))
        self.assertEqual(("cancelled", "refunded"),
                         tuple(self.store.query("SELECT status, payment_status FROM orders WHERE id = 1")[0]))
        shop.reserve(2, 1, 3)
        self.assertTrue(shop.pay(2))
        self.store.execute("UPDATE inventory_reservations SET status = 'consumed' WHERE order_id = 2")
        self.store.execute("UPDATE product_variants SET stock_quantity = 0, reserved_quantity = 0 WHERE id = 1")
        self.assertTrue(shop.refund(2))
        self.assertEqual([], checkout_protocol.stock_faults(self.store))
        self.assertEqual("consumed", self.store.value("SELECT status FROM inventory_reservations WHERE order_id = 2"))

    def test_a_payment_in_flight_at_the_same_instant_wins_or_learns_that_it_lost(self):
        shop = self.shop()
        for order in range(1, 21):
            shop.reserve(order, 1, 1)
            if order % 2:
                running = []
                # slotctl starts while the payment has decided but not committed.
                paid = shop.pay(order, before_commit=lambda: running.append(
                    self.start_slotctl("unreserve", "--now", LATER)))
                self.assert_status(0, running[0].finish())
            else:
                running = self.start_slotctl("unreserve", "--now", LATER)
                time.sleep(random.Random(order).uniform(0, 0.02))
                paid = shop.pay(order)
                self.assert_status(0, running.finish())
            self.unreserve()
            self.assertEqual(("confirmed", "paid") if paid else ("cancelled", "unpaid"), self.order(order))
            self.assertEqual([], checkout_protocol.stock_faults(self.store))

    def chaos(self, seconds, payers, cut=None):
        rng = random.Random(20261120)
        payers = [Payer(self.store, number) for number in range(1, payers + 1)]
        killed, checked = 0, 0
        with at_work(payers):
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                # Each has its own locks: only the database separates them.
                several = [self.start_slotctl("unreserve", "--now", LATER, "--batch-size", str(rng.choice([1, 3, 20])),
                                              "--wait", "5s", env={"SLOTCTL_LOCK_DIRECTORY": self.workplace.path / f"host{i}"})
                           for i in range(2)]
                for running in several:
                    time.sleep(rng.uniform(0, 0.08))
                    if rng.random() < 0.5:
                        running.process.kill()
                    elif cut and rng.random() < 0.5:
                        cut(rng)
                killed += sum(running.finish().status == -9 for running in several)
                self.assertEqual([], checkout_protocol.stock_faults(self.store), "stock drifts while all are at work")
                checked += 1
        self.assertGreater(killed, 3)
        self.assert_all_is_well(payers)


class CheckoutOnSqlite(Checkout, stores.OnSqlite):
    def test_payers_kills_and_two_slotctl_leave_nothing_wrong(self):
        self.chaos(6, 2)


class CheckoutOnPostgres(Checkout, stores.OnPostgres):
    def test_payers_kills_cut_connections_and_two_slotctl_leave_nothing_wrong(self):
        def cut(rng):
            others = self.store.query(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND state IN ('active', 'idle in transaction')")
            if others:
                self.store.query(f"SELECT pg_terminate_backend({rng.choice(others)[0]})")
        self.chaos(10, 4, cut)


if __name__ == "__main__":
    support.main()
