#!/usr/bin/env python3
"""The figures of a performance report equal those that are calculated independently from the tables' rows."""
import json
import random
from datetime import datetime, timedelta, timezone

import businesses
import independent_report
import stores
import support

NOW = "2026-11-20T09:07:00Z"
SCHEDULE = """
[[schedule]]
name = "nightly"
command = "maintain"
cron = "30 1 * * *"
time_zone = "UTC"

[[schedule]]
name = "weekly"
command = "maintain --verify"
cron = "0 3 * * 0"
time_zone = "UTC"

[[schedule]]
name = "part"
command = "maintain --provider-id 1"
cron = "0 * * * *"
time_zone = "UTC"

[[schedule]]
name = "unreserve"
command = "unreserve"
cron = "*/20 * * * *"
time_zone = "UTC"
"""


def due(job, first, now):
    """The due times of SCHEDULE, found minute by minute."""
    minutes = []
    at = first
    while at <= now:
        nightly = (at.hour, at.minute) == (1, 30)
        weekly = (at.hour, at.minute, at.isoweekday()) == (3, 0, 7)
        if (nightly or weekly) if job == "maintain" else at.minute % 20 == 0:
            minutes.append(at)
        at += timedelta(minutes=1)
    return minutes


class Figures:
    def setUp(self):
        super().setUp()
        self.workplace.config.write_text(SCHEDULE)
        self.store.execute("UPDATE schema_migrations SET applied_at = '2026-01-01T00:00:00Z'")
        self.now = businesses.instant(NOW)

    def fill(self, rng):
        """Slots before and after now, some of them taken, some outside the rules, some of them deleted."""
        self.load(businesses.salon())
        self.maintain("2026-11-12T00:00:00Z")
        busy = set()
        for provider, service, start, end, capacity in rng.sample(self.store.slots(), 250):
            # A provider serves one slot at a time; the longest blocks an hour and a quarter.
            place = (provider, start[:13])
            if place in busy:
                continue
            busy.update((provider, businesses.later(start, hours=hours)[:13]) for hours in (-2, -1, 0, 1, 2))
            for number in range(rng.randint(1, capacity)):
                self.store.execute(
                    "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                    f" ({provider}, {service}, '{start}', '{end}', 'c{number}')")
        self.store.execute("UPDATE slots SET outside_rules = true WHERE provider_id = 2 AND booked_count = 0"
                           " AND starts_at >= '2026-11-21T00:00:00Z' AND starts_at < '2026-11-28T00:00:00Z'",
                           "DELETE FROM slots WHERE provider_id = 3 AND starts_at >= '2026-11-20T00:00:00Z'",
                           "UPDATE offerings SET active = false WHERE provider_id = 1 AND service_id = 11")

    def remember(self, rng):
        """A history of every kind of run, mostly when they were due."""
        values = []
        for job, every in (("maintain", timedelta(hours=6)), ("unreserve", timedelta(minutes=20))):
            at = self.now - timedelta(days=20)
            at = at.replace(minute=30 if job == "maintain" else 0, second=0)
            while at <= self.now:
                start = at + timedelta(seconds=rng.choice([0, 0, 1, 30, 600, 1500]))
                status = rng.choices(["ok", "failed", "partial", "crashed", "interrupted", "skipped"],
                                     [80, 6, 4, 4, 3, 3])[0]
                error = "NULL" if status == "ok" else rng.choice(["'no room'", "'lost'", "NULL"])
                counts = {"created": rng.randint(0, 900), "released": rng.randint(0, 90), "batches": 7, "drift": "x"}
                duration = "NULL" if rng.random() < 0.1 else rng.randint(1, 90000)
                scope = "provider=1" if rng.random() < 0.2 else ""
                rehearsal = "true" if rng.random() < 0.05 else "false"
                if start <= self.now and rng.random() < 0.9:
                    when = businesses.text(start)
                    values.append(f"('{job}', '{scope}', '{status}', '{when}', '{when}', 'h', 1, 'v', {rehearsal},"
                                  f" '{json.dumps(counts)}', {error}, {duration})")
                at += every
        self.store.execute("DELETE FROM job_runs")
        self.store.execute("INSERT INTO job_runs (job, scope, status, started_at, finished_at, host, pid, version, dry_run,"
                           f" counts, error, duration_ms) VALUES {', '.join(values)}")

    def rows(self):
        """All slots, the offerings that count, and each job's runs."""
        offerings = [(int(p), int(s)) for p, s in self.store.query(
            "SELECT provider_id, service_id FROM offerings WHERE active")]
        slots = [(int(p), int(s), businesses.instant(start), int(places), int(taken), outside == "1",
                  businesses.instant(end), int(before), int(after), int(notice))
                 for p, s, start, places, taken, outside, end, before, after, notice in self.store.query(
                     f"SELECT provider_id, service_id, {self.store.instant('starts_at')}, slots.capacity, booked_count,"
                     f" CASE WHEN outside_rules THEN '1' ELSE '0' END, {self.store.instant('ends_at')},"
                     " buffer_before_minutes, buffer_after_minutes, min_notice_minutes"
                     " FROM slots JOIN services ON services.id = service_id")]
        runs = {}
        for number, job, scope, status, start, counts, error, duration in self.store.query(
                f"SELECT id, job, scope, status, {self.store.instant('started_at')}, counts, error, duration_ms"
                " FROM job_runs WHERE NOT dry_run"):
            runs.setdefault(job, []).append({
                "number": int(number), "scope": scope, "status": status, "start": businesses.instant(start),
                "counts": counts, "error": error,
                # # finished_at equals started_at: without a column for the duration, it is zero
                "duration": int(duration) if duration is not None else None if status == "crashed" else 0})
        return offerings, slots, runs

    def test_a_report_says_what_the_rows_say(self):
        rng = random.Random(20)
        self.fill(rng)
        for days_back in (1, 7, 20):
            with self.subTest(days_back):
                self.remember(rng)
                self.compare(days_back)

    def compare(self, days_back):
        report = self.run_slotctl("monitor", "--performance-report", "--days-back", days_back, "--now", NOW,
                                  "--format", "json").json["performance"]
        offerings, slots, runs = self.rows()
        for key, value in independent_report.calendar(slots, offerings, self.now, days_back).items():
            self.assertEqual(value, report[key], key)
        self.assertNotIn(report["service_coverage"]["percent"], (None, 0, 100))
        self.assertNotIn(report["booking_rate_percent"], (None, 0, 100))
        first = datetime(2026, 11, 20, tzinfo=timezone.utc) - timedelta(days=days_back - 1)
        expected = served = 0
        for found in report["jobs"]:
            its = [run for run in runs[found["job"]] if first <= run["start"]]
            wanted = independent_report.job(found["job"], its, due(found["job"], first, self.now), self.now, days_back)
            expected, served = expected + wanted["uptime"]["expected"], served + wanted["uptime"]["served"]
            found["failures"] = {(f["status"], f["error"]): (f["times"], businesses.instant(f["last"]))
                                 for f in found["failures"]}
            for count in ("expected", "served"):
                self.assertEqual(found["uptime"][count], sum(day["uptime"][count] for day in found["days"]))
            for day in found["days"]:
                del day["uptime"]
            self.assertEqual(wanted, found)
        self.assertEqual({"expected": expected, "served": served, "percent": independent_report.percent(served, expected)},
                         report["automation_uptime"])
        self.assertLess(served, expected)


class FiguresOnSqlite(Figures, stores.OnSqlite):
    pass


class FiguresOnPostgres(Figures, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
