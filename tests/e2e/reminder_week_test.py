#!/usr/bin/env python3
"""A week of a busy platform in a minute: its reminders are held against a calculation that knows no queue and no SQL.

The week is that in which Europe's clocks change, in Nepal, New York and on an island that changes by half an hour, too.
Bookings are made, moved, moved back, cancelled, taken up again and given away, by another program whose clock is
simulated; `remind` and `notify` run every ten minutes, except in outages of one, the other or both.
"""
import dataclasses
import datetime
import json
import os
import random
import subprocess
import sys
import unittest
import zoneinfo

import support
from stores import OnPostgres, OnSqlite
from web_server import WebServer

UTC = datetime.timezone.utc
BEGIN = datetime.datetime(2027, 3, 25, tzinfo=UTC)
STEP, DAYS = datetime.timedelta(minutes=10), 7
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
HOURS = lambda n: datetime.timedelta(hours=n)
RULES = [(HOURS(24), HOURS(1), HOURS(4)), (HOURS(2), HOURS(0.5), HOURS(1))]   # lead, early, late
BOOKINGS = 160

# Changes rows as a shop would; its clock, which the triggers read, is that of the file.
SHOP = """
import json, sqlite3, sys
shop = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
for line in sys.stdin:
    shop.execute(*json.loads(line))
    print("done", flush=True)
"""


def utc(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclasses.dataclass
class Booking:
    id: int
    starts: datetime.datetime
    since: datetime.datetime          # it has that start
    status: str
    customer: str

    @property
    def zone(self):
        return ZONES[self.id % len(ZONES)]

    def key(self, lead):
        return self.id, lead, self.starts, self.customer

    def wants(self, rule, now):
        """Whether it is to be reminded of now, by what the manual says."""
        lead, early, late = rule
        return (self.status == "confirmed" and self.starts - lead - early <= now <= self.starts - lead + late
                and now < self.starts and self.since <= self.starts - lead + late)


class Model:
    """What the reminders ought to be."""

    def __init__(self):
        self.bookings, self.waiting, self.sent = {}, set(), {}

    def remind(self, now):
        for booking in self.bookings.values():
            for rule in RULES:
                if booking.wants(rule, now) and booking.key(rule[0]) not in self.sent:
                    self.waiting.add(booking.key(rule[0]))
        self.waiting = {key for key in self.waiting if self.holds(key)}

    def notify(self, now):
        for key in self.waiting:
            _, lead, starts, _ = key
            late = dict((rule[0], rule[2]) for rule in RULES)[lead]
            if self.holds(key) and now < min(starts - lead + late, starts):
                self.sent[key] = now
        self.waiting.clear()

    def holds(self, key):
        number, _, starts, customer = key
        booking = self.bookings[number]
        return (booking.status, booking.starts, booking.customer) == ("confirmed", starts, customer)


class ReminderWeek:
    def setUp(self):
        super().setUp()
        self.server = WebServer()
        self.addCleanup(self.server.close)
        self.workplace.config.write_text(f'[notifications]\nchannels = "webhook"\nwebhook_url = "{self.server.url}"\n')
        self.good("db", "migrate")

    def add_customers_and_providers(self):
        for number in range(40):
            self.change(BEGIN, "INSERT INTO customers (id, name) VALUES (?, ?)", f"c{number}", f"Customer {number}")
        self.change(BEGIN, "INSERT INTO services (id, name, duration_minutes) VALUES (1, 'Haircut', 30)")
        for number in range(1, BOOKINGS + 1):   # one for each booking, so that none is in the way of another
            self.change(BEGIN, "INSERT INTO providers (id, name, time_zone) VALUES (?, ?, ?)", number, f"Provider {number}",
                        ZONES[number % len(ZONES)])

    def book(self, rng, now, number):
        starts = now.replace(minute=5) + datetime.timedelta(hours=rng.choice((1, 2, 4, 21, 24, 26, 40, 90)),
                                                            minutes=rng.choice((0, 30)))
        booking = Booking(number, starts, now, rng.choice(("confirmed", "confirmed", "pending")), f"c{rng.randrange(40)}")
        self.change(now, "INSERT INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer, status)"
                         " VALUES (?, ?, 1, ?, ?, ?, ?)", number, number, utc(starts), utc(starts + HOURS(0.5)),
                    booking.customer, booking.status)
        return booking

    def alter(self, rng, now, booking):
        if booking.starts <= now:
            return
        what = rng.choice(("move", "move", "back", "cancel", "confirm", "give"))
        if what in ("move", "back"):
            hours = rng.choice((-26, -3, 1, 3, 22, 30)) if what == "move" else 0
            starts = booking.starts + HOURS(hours) if hours else self.first_start[booking.id]
            if starts <= now or starts == booking.starts:
                return
            booking.starts, booking.since = starts, now
            self.change(now, "UPDATE bookings SET starts_at = ?, ends_at = ? WHERE id = ?", utc(starts),
                        utc(starts + HOURS(0.5)), booking.id)
        elif what == "give":
            booking.customer = f"c{rng.randrange(40)}"
            self.change(now, "UPDATE bookings SET customer = ? WHERE id = ?", booking.customer, booking.id)
        else:
            booking.status = "cancelled" if what == "cancel" else "confirmed"
            self.change(now, "UPDATE bookings SET status = ? WHERE id = ?", booking.status, booking.id)

    def test_every_reminder_is_sent_when_the_manual_says_and_no_other(self):
        seed = int(os.environ.get("SLOTCTL_TEST_SEED", "7"))
        rng = random.Random(seed)
        self.add_customers_and_providers()
        model, received, self.first_start = Model(), {}, {}
        ticks = DAYS * 24 * 6
        out = {job: set() for job in ("remind", "notify")}
        for jobs in (("remind",), ("notify",), ("remind", "notify")) * 3:
            begin = rng.randrange(ticks)
            for job in jobs:
                out[job].update(range(begin, begin + rng.choice((6, 24, 40))))
        for tick in range(ticks):
            now = BEGIN + tick * STEP
            if len(model.bookings) < BOOKINGS and rng.random() < BOOKINGS / ticks * 1.3:
                made = now - datetime.timedelta(minutes=7)
                booking = self.book(rng, made, len(model.bookings) + 1)
                model.bookings[booking.id] = booking
                self.first_start[booking.id] = booking.starts
            if model.bookings and rng.random() < 0.25:
                self.alter(rng, now - datetime.timedelta(minutes=rng.choice((2, 7))), rng.choice(list(model.bookings.values())))
            for job in ("remind", "notify"):
                if tick in out[job]:
                    continue
                self.good(job, "--now", utc(now), "-q")
                getattr(model, job)(now)
            for _, body, _ in self.server.requests:
                message = json.loads(body)
                self.assertLess(now, datetime.datetime.fromisoformat(message["booking"]["starts_at"]), f"seed {seed}: {message}")
                if message["type"] == "reminder":
                    self.take(message, now, model, received)
            self.server.requests.clear()
        self.assertGreater(len(model.sent), BOOKINGS / 2, "the week is too quiet to show anything")
        named = lambda sent: {(number, str(lead), utc(starts), customer): utc(at)
                              for (number, lead, starts, customer), at in sent.items()}
        self.maxDiff = None
        self.assertEqual(named(model.sent), named(received), f"seed {seed}")

    def take(self, message, now, model, received):
        number, starts = message["booking"]["id"], datetime.datetime.fromisoformat(message["booking"]["starts_at"])
        lead = min((rule[0] for rule in RULES), key=lambda lead: abs(starts - now - lead))
        key = (number, lead, starts, message["customer"]["id"])
        self.assertNotIn(key, received, f"a reminder was sent twice: {message}")
        received[key] = now
        local = starts.astimezone(zoneinfo.ZoneInfo(model.bookings[number].zone))
        self.assertIn(local.strftime("%H:%M"), message["text"], "the time on the provider's clock")


class ReminderWeekOnSqlite(ReminderWeek, OnSqlite, support.SlotctlTest):
    def setUp(self):
        super().setUp()
        self.clock = self.workplace.path / "clock"
        self.set_clock(BEGIN)
        library = subprocess.run([*support.faketime("+0"), "printenv", "LD_PRELOAD"], check=True, capture_output=True,
                                 text=True).stdout.strip()
        self.shop = subprocess.Popen(
            [sys.executable, "-c", SHOP, self.store.file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(self.clock),
                 "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"})
        self.addCleanup(self.shop.wait)
        self.addCleanup(self.shop.stdout.close)
        self.addCleanup(self.shop.stdin.close)

    def set_clock(self, now):
        self.clock.write_text(now.strftime("%Y-%m-%d %H:%M:%S\n"))

    def change(self, now, sql, *values):
        """By the shop, whose clock the triggers read."""
        self.set_clock(now)
        print(json.dumps([sql, values]), file=self.shop.stdin, flush=True)
        self.assertEqual("done\n", self.shop.stdout.readline())


class ReminderWeekOnPostgres(ReminderWeek, OnPostgres, support.SlotctlTest):
    def change(self, now, sql, *values):
        """The server's clock cannot be set, so what its triggers have just noted is put back to this time."""
        for value in values:
            sql = sql.replace("?", str(value) if isinstance(value, int) else f"'{value}'", 1)
        noted = ("created_at", "changed_at", "moved_at")
        at = ", ".join(f"{column} = CASE WHEN {column} = now() THEN '{utc(now)}' ELSE {column} END" for column in noted)
        just = " OR ".join(f"{column} = now()" for column in noted)
        self.store.execute("BEGIN", sql, "ALTER TABLE bookings DISABLE TRIGGER USER",
                           f"UPDATE bookings SET {at} WHERE {just}", "ALTER TABLE bookings ENABLE TRIGGER USER", "COMMIT")


if __name__ == "__main__":
    support.main()
