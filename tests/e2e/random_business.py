#!/usr/bin/env python3
"""Prints a random business file, and on standard error the instant to use as now.

Usage: random_business.py SEED > FILE 2> INSTANT
Every zone of the system, and moments at which clocks change, come up far more often than in life.
"""
import json
import random
import sys
import zoneinfo
from datetime import date, datetime, timedelta, timezone

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

# Nights on which something happens: zone, local date.
NIGHTS = [
    ("Europe/Berlin", "2026-10-25"), ("Europe/Berlin", "2027-03-28"), ("America/New_York", "2026-11-01"),
    ("America/New_York", "2027-03-14"), ("Australia/Lord_Howe", "2026-10-04"), ("Australia/Lord_Howe", "2027-04-04"),
    ("Africa/Cairo", "2027-04-30"), ("Africa/Cairo", "2026-10-30"), ("Asia/Beirut", "2027-03-28"),
    ("Asia/Beirut", "2026-10-25"), ("Pacific/Apia", "2011-12-30"), ("Pacific/Apia", "2011-12-31"),
    ("America/Havana", "2026-11-01"), ("America/Havana", "2027-03-14"), ("America/Santiago", "2027-04-04"),
    ("America/Asuncion", "2024-10-06"), ("Africa/Casablanca", "2027-02-07"), ("Atlantic/Azores", "2026-10-25"),
    ("America/Nuuk", "2027-03-27"), ("America/Nuuk", "2026-10-24"), ("Antarctica/Troll", "2027-03-28"),
    ("America/Scoresbysund", "2027-03-28"), ("Pacific/Kwajalein", "1993-08-21"), ("America/Caracas", "2016-05-01"),
    ("Asia/Pyongyang", "2018-05-05"), ("Europe/Berlin", "2040-10-28"), ("America/New_York", "2045-03-12"),
    # Local mean time to the second, clocks changed twice, and years far away.
    ("America/New_York", "1883-11-18"), ("Asia/Manila", "1844-12-31"), ("Europe/Amsterdam", "1937-07-01"),
    ("Africa/Monrovia", "1972-01-07"), ("Europe/London", "1941-05-04"), ("Europe/Berlin", "2500-03-28"),
]


def time_text(rng, end=False):
    choice = rng.random()
    if end and choice < 0.08:
        return "24:00"
    step = rng.choice([60, 30, 15, 5, 1])
    minute = rng.randrange(0, 24 * 60, step)
    if choice > 0.7:
        minute = rng.randrange(0, 5 * 60, step)
    return f"{minute // 60:02d}:{minute % 60:02d}"


def days(rng):
    return [d for d in DAYS if rng.random() < 0.6] or [rng.choice(DAYS)]


def window(rng):
    return {"from": time_text(rng), "to": time_text(rng, True)}


def some(rng, most, make):
    return [make() for _ in range(rng.randint(0, most))]


def business(rng):
    zones = sorted(z for z in zoneinfo.available_timezones() if not z.startswith(("posix", "right", "localtime")) and z != "Factory")
    if rng.random() < 0.7:
        zone, night = rng.choice(NIGHTS)
        day = date.fromisoformat(night)
    else:
        zone, day = rng.choice(zones), date(2026, 1, 1) + timedelta(days=rng.randrange(900))
    now = datetime.combine(day, datetime.min.time(), timezone.utc) - timedelta(minutes=rng.randrange(0, 6 * 1440))
    services = []
    for number in range(1, rng.randint(2, 5)):
        service = {"id": number, "name": f"Service {number}",
                   "duration": rng.choice(["15m", "20m", "30m", "45m", "1h", "90m", "2h", "5h", "25h"])}
        if rng.random() < 0.6:
            service["step"] = rng.choice(["5m", "10m", "15m", "30m", "45m", "1h", "70m", "1d"])
        if rng.random() < 0.4:
            service["buffer_before"], service["buffer_after"] = rng.choice(["0m", "5m", "15m"]), rng.choice([0, 10])
        if rng.random() < 0.3:
            service["capacity"] = rng.randint(1, 20)
        if rng.random() < 0.2:
            service["max_slots"] = rng.randint(1, 60)
        if rng.random() < 0.1:
            service["active"] = False
        services.append(service)
    near = lambda: (day + timedelta(days=rng.randint(-3, 6))).isoformat()
    providers = []
    for number in range(1, rng.randint(2, 4)):
        def availability():
            hours = {"days": days(rng), **window(rng)}
            if rng.random() < 0.2:
                hours["valid_from"] = near()
            if rng.random() < 0.2 and hours.get("valid_from", "0") <= (until := near()):
                hours["valid_until"] = until
            return hours
        def override(on):
            if rng.random() < 0.4:
                return {"date": on, "closed": True}
            return {"date": on, "windows": [window(rng) for _ in range(rng.randint(1, 3))]}
        offered = []
        for service in services:
            if rng.random() < 0.8:
                offer = {"id": service["id"]}
                if rng.random() < 0.4:
                    offer["hours"] = some(rng, 3, lambda: {"days": days(rng), **window(rng)})
                if rng.random() < 0.1:
                    offer["active"] = False
                offered.append(offer)
        providers.append({"id": number, "name": f"Provider {number}",
                          "time_zone": zone if rng.random() < 0.8 else rng.choice(zones),
                          "active": rng.random() > 0.05,
                          "availability": some(rng, 4, availability),
                          "overrides": [override(on) for on in sorted({near() for _ in range(rng.randint(0, 3))})],
                          "services": offered})
    return {"services": services, "providers": providers}, now


def main():
    rng = random.Random(int(sys.argv[1]))
    data, now = business(rng)
    json.dump(data, sys.stdout, indent=1)
    print(now.strftime("%Y-%m-%dT%H:%M:%SZ"), file=sys.stderr)


if __name__ == "__main__":
    main()
