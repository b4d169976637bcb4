"""Small businesses to run slotctl on, and the independent calculation's results for them."""
import collections
import functools
import json
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import independent_slots

DAILY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def service(number, duration="30m", **more):
    return {"id": number, "name": f"Service {number}", "duration": duration, **more}


def provider(number, *, zone="UTC", hours=(("09:00", "12:00"),), services=(10,), **more):
    """Open daily in `hours`; `services` are ids, or records of their own."""
    return {"id": number, "name": f"Provider {number}", "time_zone": zone,
            "availability": [{"days": DAILY, "from": begin, "to": end} for begin, end in hours],
            "services": [s if isinstance(s, dict) else {"id": s} for s in services], **more}


def salon():
    """Three providers in three zones, two services."""
    return {"services": [service(10), service(11, "1h", step="30m", buffer_after="15m", capacity=3)],
            "providers": [provider(1, zone="Europe/Berlin", services=(10, 11)),
                          provider(2, zone="America/New_York", hours=(("22:00", "02:00"),)),
                          provider(3, zone="Asia/Kathmandu", services=(11,))]}


def chain(providers, hours=(("09:00", "12:00"),)):
    """Enough providers that a run needs several batches."""
    return {"services": [service(10)], "providers": [provider(n, hours=hours) for n in range(1, providers + 1)]}


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def text(moment):
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def later(now, **span):
    return text(instant(now) + timedelta(**span))


@functools.lru_cache(maxsize=None)
def _unlimited(business, now, days_ahead):
    """Cached, since both stores are compared with the same."""
    return sorted((p, s, text(start), text(end), capacity) for p, s, start, end, capacity
                  in independent_slots.slots(json.loads(business), instant(now), days_ahead, 10**9))


def yielded(business, now, days_ahead=30, limit=1000):
    """What the rules yield, as `Store.slots` returns it."""
    return yielded_and_capped(business, now, days_ahead, limit)[0]


def yielded_and_capped(business, now, days_ahead=30, limit=1000):
    """The same, and how many offerings were cut at their limit of slots: the earliest win."""
    limits = {s["id"]: s.get("max_slots") or limit for s in business["services"]}
    unlimited = {"services": [{k: v for k, v in s.items() if k != "max_slots"} for s in business["services"]],
                 "providers": business["providers"]}
    taken, slots = collections.Counter(), []
    for slot in _unlimited(json.dumps(unlimited), now, days_ahead):
        taken[slot[:2]] += 1
        if taken[slot[:2]] <= limits[slot[1]]:
            slots.append(slot)
    return slots, sum(1 for key, n in taken.items() if n > limits[key[1]])


def active_offerings(business):
    services = {s["id"]: s for s in business["services"]}
    return [(p["id"], o["id"]) for p in business["providers"] for o in p.get("services", [])
            if p.get("active", True) and o.get("active", True) and services[o["id"]].get("active", True)]


def local_date(business, slot):
    """The date that a slot belongs to: that of its start, where its provider is."""
    zones = {p["id"]: p["time_zone"] for p in business["providers"]}
    return instant(slot[2]).astimezone(ZoneInfo(zones[slot[0]])).date()


def local_today(business, slot, now):
    return local_date(business, (slot[0], slot[1], now))
