#!/usr/bin/env python3
"""Works out, independently of slotctl and as plainly as possible, which slots a business file yields.

Usage: independent_slots.py FILE NOW DAYS_AHEAD [MAX_SLOTS]
Prints `provider service start end capacity` a line, ascending, as slotctl stores them on an empty database.
Follows the rules of docs/calendar.md with Python's zoneinfo; nothing here is fast or shared with the C++ code.
"""
import json
import sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def minutes(value, default):
    if value is None:
        return default
    if isinstance(value, int):
        return value
    total, number = 0, ""
    for c in value:
        if c.isdigit():
            number += c
        else:
            total += int(number) * {"w": 10080, "d": 1440, "h": 60, "m": 1}[c] if c != "s" else int(number) // 60
            number = ""
    return total + (int(number) if number else 0)


def clock(text):
    parts = [int(p) for p in text.split(":")]
    return timedelta(hours=parts[0], minutes=parts[1])


def candidates(zone, naive):
    """The instants at which clocks in `zone` show `naive`: none in a gap, two where clocks went back."""
    found = set()
    for fold in (0, 1):
        instant = naive.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) == naive:
            found.add(instant)
    return sorted(found)


def gap_end(zone, naive):
    """The first instant after the gap that contains `naive`, found by bisection."""
    low = naive.replace(tzinfo=UTC) - timedelta(days=3)
    high = naive.replace(tzinfo=UTC) + timedelta(days=3)
    shows = lambda instant: instant.astimezone(zone).replace(tzinfo=None)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if shows(middle) < naive:
            low = middle
        else:
            high = middle
    return high


def instant(zone, day, time, last):
    naive = datetime.combine(day, datetime.min.time()) + time
    found = candidates(zone, naive)
    if not found:
        return gap_end(zone, naive)
    return found[-1] if last else found[0]


def window(zone, day, start, end):
    start, end = clock(start), clock(end)
    end_day = day + timedelta(days=1) if end <= start else day
    return instant(zone, day, start, False), instant(zone, end_day, end, True)


def united(windows):
    result = []
    for begin, end in sorted(w for w in windows if w[0] < w[1]):
        if result and begin <= result[-1][1]:
            result[-1][1] = max(result[-1][1], end)
        else:
            result.append([begin, end])
    return result


def provider_windows(provider, zone, day):
    for override in provider.get("overrides", []):
        if override["date"] == day.isoformat():
            return united([window(zone, day, w["from"], w["to"]) for w in override.get("windows", [])])
    found = []
    for hours in provider.get("availability", []):
        if DAYS[day.weekday()] not in hours["days"]:
            continue
        if hours.get("valid_from") and day.isoformat() < hours["valid_from"]:
            continue
        if hours.get("valid_until") and day.isoformat() > hours["valid_until"]:
            continue
        found.append(window(zone, day, hours["from"], hours["to"]))
    return united(found)


def service_hours(offering, zone, days):
    found = []
    for day in days:
        for hours in offering["hours"]:
            if DAYS[day.weekday()] in hours["days"]:
                found.append(window(zone, day, hours["from"], hours["to"]))
    return united(found)


def slots(business, now, days_ahead, max_slots):
    services = {s["id"]: s for s in business.get("services", [])}
    for provider in sorted(business.get("providers", []), key=lambda p: p["id"]):
        if not provider.get("active", True):
            continue
        zone = ZoneInfo(provider["time_zone"])
        today = now.astimezone(zone).date()
        last = today + timedelta(days=days_ahead)
        days = [today + timedelta(days=n) for n in range(-3, days_ahead + 3)]
        for offering in sorted(provider.get("services", []), key=lambda o: o["id"]):
            service = services[offering["id"]]
            if not offering.get("active", True) or not service.get("active", True):
                continue
            duration = minutes(service["duration"], None)
            buffers = minutes(service.get("buffer_before"), 0) + minutes(service.get("buffer_after"), 0)
            step = timedelta(minutes=minutes(service.get("step"), duration + buffers))
            duration = timedelta(minutes=duration)
            hours = service_hours(offering, zone, days) if offering.get("hours") else None
            starts = set()
            for day in days:
                for begin, end in provider_windows(provider, zone, day):
                    parts = [(begin, end)]
                    if hours is not None:
                        parts = [(max(begin, b), min(end, e)) for b, e in hours]
                    for b, e in parts:
                        start = b
                        while start + duration <= e:
                            if today <= start.astimezone(zone).date() <= last and start >= now:
                                starts.add(start)
                            start += step
            limit = service.get("max_slots") or max_slots
            for start in sorted(starts)[:limit]:
                yield provider["id"], offering["id"], start, start + duration, service.get("capacity", 1)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        business = json.load(file)
    now = datetime.fromisoformat(sys.argv[2].replace("Z", "+00:00"))
    max_slots = int(sys.argv[4]) if len(sys.argv) > 4 else 1000
    for provider, service, start, end, capacity in slots(business, now, int(sys.argv[3]), max_slots):
        print(provider, service, start.strftime("%Y-%m-%dT%H:%M:%SZ"), end.strftime("%Y-%m-%dT%H:%M:%SZ"), capacity)


if __name__ == "__main__":
    main()
