"""Businesses as slotctl's import format describes them, of any size, the same for the same seed."""
import random
from datetime import datetime, timedelta, timezone

import businesses

NOW = "2026-11-20T09:00:00Z"
BEFORE = "2026-11-17T09:00:00Z"     # when the business began
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC", "Australia/Lord_Howe"]
FIRST = ["Asha", "Bikash", "Chandra", "Ishwor", "Manish", "Nabin", "Priya", "Tara"]
LAST = ["Gurung", "Karki", "Lama", "Magar", "Shrestha", "Tamang", "Thapa"]
WORK = ["House cleaning", "Electrician", "Plumbing", "Yoga lesson", "Haircut at home", "Cook"]
GARMENTS = ["TEE", "HOOD", "CAP", "MUG"]

# Payment states of orders by state: what a shop leaves behind in a day.
ORDERS = [("pending", "unpaid", 8), ("pending", "failed", 2), ("pending", "processing", 2), ("pending", "paid", 1),
          ("confirmed", "paid", 5), ("confirmed", "unpaid", 1), ("cancelled", "refunded", 1), ("cancelled", "unpaid", 1)]


def calendar(seed, providers, *, zones=ZONES, services=5, can=frozenset(), bookings=True):
    """Providers and services, and bookings since BEFORE. `can` says what else the application has words for:
    `step`, `buffer`, `capacity`, `notice`, `hours` of single services, `seasons`, `holds`, and what is `inactive`."""
    rng = random.Random(seed)
    offered = []
    for number in range(1, services + 1):
        service = {"id": number, "name": WORK[number % len(WORK)], "duration": rng.choice([30, 45, 60, 90])}
        if "step" in can and number % 2:
            service["step"] = service["duration"] // 3
        if "buffer" in can and number % 3 == 0:
            service["buffer_after"] = 10
        if "capacity" in can:
            service["capacity"] = rng.choice([1, 1, 2, 6])
        if "notice" in can:
            service["min_notice"] = 60
        offered.append(service)
    people = [provider(rng, number, zones, services, can) for number in range(1, providers + 1)]
    business = {"services": offered, "providers": people}
    if bookings:
        business["bookings"] = some_bookings(rng, business, can)
    return business


def provider(rng, number, zones, services, can):
    opens = rng.choice([7, 8, 9])
    closes = rng.choice([16, 17, 19])
    week = [day for day in businesses.DAILY if rng.random() < 0.8] or ["mon"]
    windows = rng.choice([[(opens, closes)], [(opens, 12), (13, closes)], [(20, 2)]])
    hours = [{"days": week, "from": f"{a:02d}:00", "to": f"{b:02d}:30"} for a, b in windows]
    if "seasons" in can and number % 4 == 0:
        hours[0] |= {"valid_from": "2026-11-25", "valid_until": "2026-12-05"}
    made = {"id": number, "name": f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]} {number}",
            "time_zone": zones[number % len(zones)], "active": "inactive" not in can or number % 9 != 8,
            "availability": hours, "overrides": [{"date": "2026-11-26", "closed": True}],
            "services": [{"id": s} for s in range(1, services + 1) if rng.random() < 0.6] or [{"id": 1}]}
    if number % 3 == 0:
        made["overrides"].append({"date": "2026-12-01", "windows": [{"from": "10:00", "to": "14:00"}]})
    if "hours" in can and number % 2:
        made["services"][0]["hours"] = [{"days": week[:2], "from": "08:00", "to": "11:00"}]
    if "inactive" in can and number % 5 == 0:
        made["services"][-1]["active"] = False
    return made


def some_bookings(rng, business, can):
    """At slots of the calendar, a day or more apart for each provider, so that none conflicts with another."""
    capacity = {s["id"]: s.get("capacity", 1) for s in business["services"]}
    made, free_from = [], {}
    for p, s, start, end, _ in sorted(businesses.yielded(business, BEFORE, 20), key=lambda slot: slot[2]):
        if start < free_from.get(p, BEFORE) or rng.random() < 0.97:
            continue
        free_from[p] = businesses.later(end, days=1)
        for _ in range(rng.randint(1, min(2, capacity[s]))):
            words = ["completed", "missed"] if start < NOW else ["pending", "confirmed", "confirmed", "cancelled"]
            booking = {"id": len(made) + 1, "provider_id": p, "service_id": s, "starts_at": start, "ends_at": end,
                       "customer": str(1 + rng.randrange(20)), "status": rng.choice(words), "created_at": BEFORE}
            if "holds" in can and booking["status"] == "pending":
                booking["hold_until"] = rng.choice([businesses.later(BEFORE, days=1), businesses.later(NOW, days=1)])
            made.append(booking)
    return made


def rule_changes(business, layout):
    """(name, Python that does it in the application, what does the same to `business`), each after those before it."""
    # Open in one window a day, which closes on the same date.
    one = next(p for p in business["providers"] if p["active"]
               and len({(h["from"], h["to"]) for h in p["availability"]}) == 1
               and p["availability"][0]["from"] < p["availability"][0]["to"])
    other = next(p for p in business["providers"] if p["active"] and p is not one)
    service = business["services"][0]
    to_do = {"hours": lambda: one["availability"][0].update(to="11:00"),
             "date": lambda: one["overrides"].append({"date": "2026-12-03", "closed": True}),
             "length": lambda: service.update(duration=120),
             "offer": other["services"].pop,
             "rest": lambda: one.update(active=False),
             "deletion": lambda: business["providers"].remove(other)}
    keys = {"one": layout.key("provider", one["id"]), "other": layout.key("provider", other["id"]),
            "service": layout.key("service", service["id"]), "offer": layout.key("service", other["services"][-1]["id"])}
    return [(name, code.format(**keys), to_do[name]) for name, code in layout.CHANGES.items()]


def stock(seed, orders, *, variants=50, drops=0, settled=0.0):
    """Orders of two reservations or so, of every state and age around NOW. `settled` is the share of orders that were
    dealt with long ago."""
    rng = random.Random(seed)
    now = datetime.fromisoformat(NOW.replace("Z", "+00:00"))
    minutes_ago = {n: (now - timedelta(minutes=n)).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
                   for n in range(-60, 301)}
    states = [(status, payment) for status, payment, weight in ORDERS for _ in range(weight)]
    made = []
    for number in range(1, orders + 1):
        status, payment = rng.choice(states)
        old = rng.random() < settled
        if old:
            status, payment = "confirmed", "paid"
        age = 300 if old else rng.randrange(0, 120)
        order = {"id": number, "status": status, "payment_status": payment, "created_at": minutes_ago[age],
                 "reservations": []}
        if status == "cancelled":
            order["cancelled_at"] = minutes_ago[age]
            order["cancel_reason"] = "customer"
        for _ in range(2 if old else rng.randint(1, 3)):
            variant = 1 + int(variants * rng.random() ** 2)     # a few are wanted by many
            held = {"variant_id": variant, "quantity": rng.randint(1, 3), "created_at": minutes_ago[age],
                    "expires_at": minutes_ago[age - rng.choice([10, 15, 45]) if not old else 285],
                    "status": "consumed" if old else rng.choice(["active"] * 6 + ["confirmed", "released"])}
            if variant <= drops and rng.random() < 0.5:
                held["drop_product_id"] = variant
            if held["status"] == "released":
                held["released_at"] = minutes_ago[0]
            order["reservations"].append(held)
        made.append(order)
    number = 0
    for order in made:
        for held in order["reservations"]:
            number += 1
            held["id"] = number
    business = {"variants": [{"id": v, "sku": f"{GARMENTS[v % 4]}-{v:05d}", "stock_quantity": 10**7}
                             for v in range(1, variants + 1)], "orders": made}
    if drops:
        business["drop_products"] = [{"id": v, "variant_id": v, "stock_quantity": 10**6} for v in range(1, drops + 1)]
    return business
