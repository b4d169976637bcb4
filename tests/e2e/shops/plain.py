"""What the layouts of all applications share."""
import datetime
from zoneinfo import ZoneInfo

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def utc(expression):
    """SQL for an instant as slotctl writes it."""
    return f"to_char(({expression}) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"


def weekly(hours):
    """(day from 0 = Monday, record) of each day of weekly hours."""
    return [(DAYS.index(day), record) for record in hours for day in record["days"]]


def windows(override):
    """(from, to) of each window of an override, and (None, None) if it is closed."""
    return [(w["from"], w["to"]) for w in override.get("windows", [])] or [(None, None)]


def local(instant, zone):
    """What clocks show: date and time of day."""
    shown = datetime.datetime.fromisoformat(instant.replace("Z", "+00:00")).astimezone(ZoneInfo(zone))
    return shown.date().isoformat(), shown.time().isoformat()


def booked_slots(business):
    """(provider, service, start, end, capacity, bookings) of each slot that bookings stand on."""
    capacity = {s["id"]: s.get("capacity", 1) for s in business["services"]}
    slots = {}
    for booking in business.get("bookings", []):
        if booking["status"] != "cancelled":
            key = booking["provider_id"], booking["service_id"], booking["starts_at"], booking["ends_at"]
            slots[key] = slots.get(key, 0) + 1
    return [(*key, capacity[key[1]], count) for key, count in sorted(slots.items())]


def held(business, name):
    """What active and confirmed reservations hold of each `variant_id` or `drop_product_id`."""
    sums = {}
    for order in business.get("orders", []):
        for reservation in order["reservations"]:
            if reservation["status"] in ("active", "confirmed") and reservation.get(name):
                sums[reservation[name]] = sums.get(reservation[name], 0) + reservation["quantity"]
    return sums
