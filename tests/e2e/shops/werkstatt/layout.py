"""What a business looks like in this application's tables."""
from plain import booked_slots, held, local, weekly, windows, utc

WITHOUT_THE_LAST_MIGRATION = ("betrieb", "0001")
IMPORTS = """from werkstatt.betrieb.models import *
from werkstatt.lager.models import *"""
ZONE = "Europe/Berlin"
CALENDAR = {"zones": [ZONE], "can": {"step", "buffer"}}
STOCK = {}
ZUSTAND = {"pending": 0, "confirmed": 10, "completed": 20, "cancelled": 90, "missed": 91}
STAND = {"pending": 1, "confirmed": 2, "cancelled": 9}
ZAHLUNG = {"unpaid": 0, "processing": 1, "paid": 2, "failed": 8, "refunded": 9}
VORMERKUNG = {"active": 1, "confirmed": 2, "consumed": 3, "released": 4}


def key(table, number):
    """With characters that have to be quoted somewhere."""
    return {"provider": f"m'ü {number}", "service": f"L/{number}", "variant": f"ÖL\"{number}", "order": f"2026-{number}",
            "booking": f"t{number}", "reservation": str(number)}[table]


def minutes(number):
    return None if number is None else f"{number} minutes"


def clock(instant):
    return " ".join(local(instant, ZONE))


def rows(business):
    people = business.get("providers", [])
    yield ("meister", ["kuerzel", "nachname", "ruht"],
           [(key("provider", p["id"]), p["name"], not p["active"]) for p in people])
    yield ("leistung", ["schluessel", "bezeichnung", "dauer", "takt", "ruestzeit"],
           [(key("service", s["id"]), s["name"], minutes(s["duration"]), minutes(s.get("step")),
             minutes(s.get("buffer_after"))) for s in business.get("services", [])])
    offers = [(key("provider", p["id"]), key("service", o["id"])) for p in people for o in p["services"]]
    yield "beherrscht", ["id", "wer", "was"], [(n, *offer) for n, offer in enumerate(offers, 1)]
    hours = [(key("provider", p["id"]), (day + 1) % 7, h["from"], h["to"])
             for p in people for day, h in weekly(p["availability"])]
    yield "dienstzeit", ["nr", "wer", "tag", "von", "bis"], [(f"d{n}", *hour) for n, hour in enumerate(hours, 1)]
    other = [(key("provider", p["id"]), o["date"], *w) for p in people for o in p["overrides"] for w in windows(o)]
    yield "ausnahme", ["nr", "wer", "datum", "von", "bis"], [(f"a{n}", *one) for n, one in enumerate(other, 1)]
    yield ("luecke", ["nr", "wer", "was", "beginn", "schluss", "vergeben"],
           [(f"l{n}", key("provider", p), key("service", s), clock(start), clock(end), taken)
            for n, (p, s, start, end, _, taken) in enumerate(booked_slots(business) if people else [], 1)])
    yield ("termin", ["nr", "wer", "was", "beginn", "schluss", "kunde", "zustand"],
           [(key("booking", b["id"]), key("provider", b["provider_id"]), key("service", b["service_id"]),
             clock(b["starts_at"]), clock(b["ends_at"]), b["customer"], ZUSTAND[b["status"]])
            for b in business.get("bookings", [])])
    reserved = held(business, "variant_id")
    yield ("artikel", ["artikelnummer", "bestand", "vorgemerkt"],
           [(key("variant", v["id"]), v["stock_quantity"], reserved.get(v["id"], 0))
            for v in business.get("variants", [])])
    orders = business.get("orders", [])
    yield ("auftrag", ["nummer", "stand", "zahlung", "angelegt", "abgesagt"],
           [(key("order", o["id"]), STAND[o["status"]], ZAHLUNG[o["payment_status"]], o["created_at"],
             o.get("cancelled_at")) for o in orders])
    yield ("vormerkung", ["id", "auftrag", "artikel", "stueck", "stand", "seit", "verfaellt"],
           [(r["id"], key("order", o["id"]), key("variant", r["variant_id"]), r["quantity"], VORMERKUNG[r["status"]],
             r["created_at"], r["expires_at"]) for o in orders for r in o["reservations"]])


START = f"beginn AT TIME ZONE '{ZONE}'"
END = f"schluss AT TIME ZONE '{ZONE}'"
READ = {
    "slots": f"SELECT wer, was, {utc(START)}, {utc(END)}, 1, vergeben FROM luecke",
    "variants": "SELECT artikelnummer, vorgemerkt FROM artikel",
    "orders": "SELECT nummer, CASE stand WHEN 1 THEN 'pending' WHEN 9 THEN 'cancelled' ELSE 'confirmed' END,"
              f" {utc('abgesagt')} FROM auftrag",
    "reservations": "SELECT id, CASE stand WHEN 1 THEN 'active' WHEN 2 THEN 'confirmed' WHEN 3 THEN 'consumed'"
                    " ELSE 'released' END FROM vormerkung",
}
