"""What a business looks like in this application's tables."""
import uuid

from plain import booked_slots, held, utc, weekly, windows

WITHOUT_THE_LAST_MIGRATION = ("sales", "0001")
IMPORTS = """from game_centre.venue.models import *
from game_centre.sales.models import *"""
CALENDAR = {"can": {"step", "buffer", "capacity", "notice", "hours", "seasons", "holds", "inactive"}}
STOCK = {}
STATUS = {"pending": "HELD", "confirmed": "CONFIRMED", "completed": "FINISHED", "cancelled": "CANCELED",
          "missed": "NO_SHOW"}
ORDER = {"pending": "open", "confirmed": "complete", "cancelled": "void"}
PAYMENT = {"unpaid": "none", "processing": "started", "paid": "captured", "failed": "failed", "refunded": "returned"}
HELD = {"active": "held", "confirmed": "kept", "consumed": "delivered", "released": "freed"}
BEGAN = "2026-01-01T00:00:00Z"
SPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


def key(table, number):
    return str(uuid.uuid5(SPACE, f"{table}/{number}"))


def keyed(table, columns, values):
    """Rows with a key of their own, and with when they were made and changed."""
    return (table, ["id", *columns, "created", "modified"],
            [(key(table, n), *row, BEGAN, BEGAN) for n, row in enumerate(values, 1)])


def named(table, name, columns, records):
    """Rows of records with an id, of which `records` are pairs."""
    return (table, ["id", *columns, "created", "modified"],
            [(key(name, number), *row, BEGAN, BEGAN) for number, row in records])


def rows(business):
    people = business.get("providers", [])
    yield named("venue_game", "provider", ["title", "tz", "enabled", "min_age"],
                [(p["id"], (p["name"], p["time_zone"], p["active"], 0)) for p in people])
    yield named("venue_sessiontype", "service", ["name", "length_minutes", "interval_minutes", "cleaning_minutes",
                                                 "max_players", "book_ahead_minutes", "enabled"],
                [(s["id"], (s["name"], s["duration"], s.get("step"), s.get("buffer_after", 0), s.get("capacity", 1),
                            s.get("min_notice", 0), True)) for s in business.get("services", [])])
    offers = [(key("provider", p["id"]), key("service", o["id"]), o) for p in people for o in p["services"]]
    yield keyed("venue_gamesessiontype", ["game_id", "session_type_id", "enabled"],
                [(p, s, o.get("active", True)) for p, s, o in offers])
    yield keyed("venue_openinghours", ["game_id", "weekday", "opens", "closes", "season_start", "season_end"],
                [(key("provider", p["id"]), day + 1, h["from"], h["to"], h.get("valid_from"), h.get("valid_until"))
                 for p in people for day, h in weekly(p["availability"])])
    yield keyed("venue_sessiontypehours", ["game_id", "session_type_id", "weekday", "opens", "closes"],
                [(p, s, day + 1, h["from"], h["to"]) for p, s, o in offers for day, h in weekly(o.get("hours", []))])
    yield keyed("venue_specialday", ["game_id", "day", "opens", "closes"],
                [(key("provider", p["id"]), o["date"], *w) for p in people for o in p["overrides"] for w in windows(o)])
    yield keyed("venue_gamesession", ["game_id", "session_type_id", "start", '"end"', "seats", "seats_taken"],
                [(key("provider", p), key("service", s), start, end, seats, taken)
                 for p, s, start, end, seats, taken in booked_slots(business)] if people else [])
    yield named("venue_booking", "booking", ["game_id", "session_type_id", "start", '"end"', "player", "state", "held_until"],
                [(b["id"], (key("provider", b["provider_id"]), key("service", b["service_id"]), b["starts_at"],
                            b["ends_at"], b["customer"], STATUS[b["status"]], b.get("hold_until")))
                 for b in business.get("bookings", [])])
    reserved = held(business, "variant_id")
    yield named("sales_product", "variant", ["code", "in_stock", "on_hold"],
                [(v["id"], (v["sku"], v["stock_quantity"], reserved.get(v["id"], 0)))
                 for v in business.get("variants", [])])
    orders = business.get("orders", [])
    yield ("sales_order", ["id", "state", "payment", "voided", "created", "modified"],
           [(key("order", o["id"]), ORDER[o["status"]], PAYMENT[o["payment_status"]], o.get("cancelled_at"),
             o["created_at"], o["created_at"]) for o in orders])
    yield ("sales_hold", ["id", "order_id", "product_id", "amount", "state", "until", "freed", "created", "modified"],
           [(key("reservation", r["id"]), key("order", o["id"]), key("variant", r["variant_id"]), r["quantity"],
             HELD[r["status"]], r["expires_at"], r.get("released_at"), r["created_at"], r["created_at"])
            for o in orders for r in o["reservations"]])


ASKED = {}
# What slotctl's own tables refuse, and whether these do not.
LACKS = {"have the same start": False, "can overlap": True, "can be overbooked": False,
         "more can be reserved than is in stock": False, "can become negative": False}
UNKNOWN_WORD = ("sales_hold", "state", "lost", "unreserve")
# Python in the application, for shop_businesses.rule_changes.
CHANGES = {
    "hours": """
for a in OpeningHours.objects.filter(game_id="{one}"):
    a.closes = "11:00"
    a.save()""",
    "date": """SpecialDay.objects.create(game_id="{one}", day="2026-12-03")""",
    "length": """
s = SessionType.objects.get(pk="{service}")
s.length_minutes = 120
s.save()""",
    "offer": """GameSessionType.objects.filter(game_id="{other}", session_type_id="{offer}").delete()""",
    "rest": """Game.objects.filter(pk="{one}").update(enabled=False)""",
}
NEW_PROVIDER = """
new = Game.objects.create(title="New", tz="UTC")
for day in range(1, 8):
    OpeningHours.objects.create(game=new, weekday=day, opens="09:00", closes="12:00")
GameSessionType.objects.create(game=new, session_type=SessionType.objects.order_by("length_minutes").first())"""
NEW_ORDER = """
product = Product.objects.order_by("code").first()
order = Order.objects.create()
Hold.objects.create(order=order, product=product, amount=3, until="2026-11-20T08:59:00Z")
product.on_hold += 3
product.save()"""
LOCK_AN_ORDER = """
SELECT o.id FROM sales_order o WHERE state = 'open' AND payment = 'none'
AND EXISTS (SELECT 1 FROM sales_hold h WHERE h.order_id = o.id AND h.state = 'held')
AND NOT EXISTS (SELECT 1 FROM sales_hold h WHERE h.order_id = o.id AND h.state = 'held' AND until > '2026-11-20T09:00:00Z')
ORDER BY id LIMIT 1 FOR UPDATE"""
END = '"end"'
READ = {
    "slots": f"SELECT game_id, session_type_id, {utc('start')}, {utc(END)}, seats, seats_taken"
             " FROM venue_gamesession",
    "bookings": f"SELECT game_id, session_type_id, {utc('start')}, player, CASE state WHEN 'HELD' THEN 'pending'"
                " WHEN 'CONFIRMED' THEN 'confirmed' WHEN 'FINISHED' THEN 'completed' WHEN 'CANCELED' THEN 'cancelled'"
                " ELSE 'missed' END FROM venue_booking",
    "variants": "SELECT id, on_hold FROM sales_product",
    # It has no column for the reason.
    "orders": "SELECT id, CASE state WHEN 'open' THEN 'pending' WHEN 'void' THEN 'cancelled' ELSE 'confirmed' END,"
              f" {utc('voided')} FROM sales_order",
    "reservations": "SELECT id, CASE state WHEN 'held' THEN 'active' WHEN 'kept' THEN 'confirmed'"
                    f" WHEN 'delivered' THEN 'consumed' ELSE 'released' END, {utc('freed')} FROM sales_hold",
}


def at(slot):
    return f"WHERE game_id = '{slot[0]}' AND session_type_id = '{slot[1]}' AND start = '{slot[2]}'"


def book(slot):
    """SQL that books a slot, as `READ` shows it."""
    return f"UPDATE venue_gamesession SET seats_taken = 1 {at(slot)} RETURNING id"


def delete(slot):
    return f"DELETE FROM venue_gamesession {at(slot)}"
