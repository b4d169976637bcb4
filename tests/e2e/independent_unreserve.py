#!/usr/bin/env python3
"""Works out, independently of slotctl and as plainly as possible, what happens to a business's reservations.

Usage: independent_unreserve.py FILE NOW [MAX_AGE_MINUTES [GRACE_MINUTES]]
Prints the counts as one JSON object. Follows docs/unreserve.md; nothing here is shared with the C++ code.
"""
import json
import sys
from datetime import datetime, timedelta


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def unreserve(business, now, max_age=15, grace=30):
    """(counts, status of each order, reserved quantity of each variant)."""
    now = instant(now)
    counts = dict.fromkeys(["released", "units", "orders_cancelled", "kept_paid", "kept_confirmed", "kept_processing"], 0)
    orders, reserved = {}, {v["id"]: 0 for v in business["variants"]}
    for order in business["orders"]:
        status, payment = order.get("status", "pending"), order.get("payment_status", "unpaid")
        active, released = 0, 0
        for reservation in order.get("reservations", []):
            state = reservation.get("status", "active")
            created = instant(reservation.get("created_at") or order["created_at"])
            expires = reservation.get("expires_at")
            due = instant(expires) if expires else created + timedelta(minutes=max_age)
            if state == "active" and due <= now:
                if payment == "paid":
                    counts["kept_paid"] += 1
                    state = "confirmed"
                elif status == "confirmed":
                    counts["kept_confirmed"] += 1
                    state = "confirmed"
                elif payment == "processing" and due + timedelta(minutes=grace) > now:
                    counts["kept_processing"] += 1
                else:
                    counts["released"] += 1
                    counts["units"] += reservation["quantity"]
                    state = "released"
                    released += 1
            active += state == "active"
            if state in ("active", "confirmed"):
                reserved[reservation["variant_id"]] += reservation["quantity"]
        if released and not active and status == "pending":
            status = "cancelled"
            counts["orders_cancelled"] += 1
        orders[order["id"]] = status
    return counts, orders, reserved


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print(json.dumps(unreserve(json.load(file), sys.argv[2], *map(int, sys.argv[3:]))[0]))
