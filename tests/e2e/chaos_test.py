#!/usr/bin/env python3
"""Customers book while maintain works and is killed over and over; no booking is lost and no slot is wrong."""
import random
import threading
import time

import businesses
import stores
import support

NOW = "2026-11-20T08:00:00Z"
CAPACITY = 50


def busy_business(providers):
    business = businesses.chain(providers)
    business["services"][0]["capacity"] = CAPACITY
    return business


class Customers(threading.Thread):
    """Books random slots, and cancels some bookings again, until told to stop; remembers what the database granted."""

    def __init__(self, store, slots, seed, cancel=True):
        super().__init__(name="customers")
        self.connection = store.connect()
        self.slots, self.rng, self.cancels = slots, random.Random(seed), cancel
        self.granted, self.cancelled, self.refused = set(), set(), []
        self.stopping = threading.Event()
        self.failure = None

    def run(self):
        try:
            number = 0
            while not self.stopping.wait(self.rng.uniform(0.0, 0.004)):
                number += 1
                self.act(f"customer {number}")
        except Exception as error:  # reported by the test, in its own thread
            self.failure = error

    def act(self, customer):
        try:
            if self.cancels and self.granted and self.rng.random() < 0.2:
                leaving = self.rng.choice(sorted(self.granted - self.cancelled) or [customer])
                self.connection.query(f"UPDATE bookings SET status = 'cancelled' WHERE customer = '{leaving}'")
                self.cancelled.add(leaving)
                return
            provider, service, start, end, _ = self.rng.choice(self.slots)
            self.connection.query("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer)"
                                  f" VALUES ({provider}, {service}, '{start}', '{end}', '{customer}')")
            self.granted.add(customer)
        except stores.Refused as refusal:
            self.refused.append(str(refusal))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exception):
        self.stopping.set()
        self.join()
        self.connection.close()
        if self.failure and not exception[0]:
            raise self.failure


class Chaos:
    def assert_nothing_is_lost(self, customers):
        stand = {row[0] for row in self.store.query("SELECT customer FROM bookings")}
        self.assertEqual(customers.granted | customers.cancelled, stand, "bookings were lost or made up")
        active = {row[0] for row in self.store.query("SELECT customer FROM bookings WHERE status <> 'cancelled'")}
        self.assertEqual(customers.granted - customers.cancelled, active)
        self.assertEqual([], self.store.miscounted(), "slots are miscounted")
        self.assertGreater(len(stand), 20, f"hardly any booking was tried; refused: {customers.refused[:3]}")
        self.assertEqual([], customers.refused[:3], "bookings were refused that should have been granted")

    def test_bookings_and_maintain_do_not_disturb_each_other(self):
        business = busy_business(20)
        self.load(business)
        every = businesses.yielded(business, NOW)
        runs, end = 0, time.monotonic() + 4
        with Customers(self.store, every, seed=1) as customers:
            while runs < 6 or time.monotonic() < end:
                # Free slots are withdrawn and created again, over and over.
                closed = "true" if runs % 2 else "false"
                self.store.execute(f"UPDATE offerings SET active = {closed}")
                result = self.good("maintain", "--now", NOW, "--format", "json", *(("--verify",) if runs % 3 == 0 else ()))
                self.assertEqual("ok", result.json["status"], result)
                runs += 1
        self.store.execute("UPDATE offerings SET active = true")
        self.maintain(NOW)
        self.assert_nothing_is_lost(customers)
        self.assertEqual(every, self.store.slots())

    def test_being_killed_at_any_moment_leaves_nothing_half_done(self):
        seed = 20261120
        rng = random.Random(seed)
        business = busy_business(150)
        self.load(business)
        began = time.monotonic()
        self.maintain(NOW)
        one_run = time.monotonic() - began
        every = businesses.yielded(business, NOW)
        slots_each = len(every) // 150
        killed = 0
        with Customers(self.store, every, seed, cancel=False) as customers:
            for round_ in range(14):
                # Another capacity replaces every free slot, for all slots of a provider or for none.
                self.store.execute(f"UPDATE services SET capacity = {CAPACITY + 1 + round_}")
                running = self.start_slotctl("maintain", "--now", NOW, "--wait", "30s",
                                             *(("--verify",) if rng.random() < 0.3 else ()))
                time.sleep(rng.uniform(0, 1.2 * one_run))
                running.process.kill()
                killed += running.finish().status == -9
                halves = self.store.query(
                    "SELECT provider_id, count(*), count(DISTINCT CASE WHEN booked_count = 0 THEN capacity END)"
                    " FROM slots GROUP BY provider_id"
                    f" HAVING count(*) <> {slots_each} OR"
                    " count(DISTINCT CASE WHEN booked_count = 0 THEN capacity END) > 1")
                self.assertEqual([], halves, f"half done after round {round_}, seed {seed}")
        self.assertGreater(killed, 3, "hardly any run was killed in time")
        self.store.execute(f"UPDATE services SET capacity = {CAPACITY}")
        self.maintain(NOW, "--wait", "30s")
        self.assertEqual(every, self.store.slots(), f"seed {seed}")
        self.assert_nothing_is_lost(customers)
        self.assertEqual(0, self.store.number("SELECT count(*) FROM job_runs WHERE status = 'running'"))
        self.assertGreater(self.statuses_of("crashed"), 0)

    def statuses_of(self, status):
        return self.store.statuses().count(status)


class ChaosOnSqlite(Chaos, stores.OnSqlite):
    pass


class ChaosOnPostgres(Chaos, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
