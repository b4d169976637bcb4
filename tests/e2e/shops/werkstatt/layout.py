"""What a business looks like in this application's tables."""
from plain import booked_slots, held, local, utc, weekly, windows

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


# What slotctl's own tables refuse, and whether these do not.
LACKS = {"have the same start": True, "can overlap": True, "more can be reserved than is in stock": True,
         "can become negative": True}
UNKNOWN_WORD = ("auftrag", "stand", "4", "unreserve")
# Python in the application, for shop_businesses.rule_changes.
CHANGES = {
    "hours": """
for d in Dienstzeit.objects.filter(meister_id="{one}"):
    d.bis = "11:00"
    d.save()""",
    "date": """Ausnahme.objects.create(nr="neu", meister_id="{one}", datum="2026-12-03")""",
    "length": """
import datetime
s = Leistung.objects.get(pk="{service}")
s.dauer = datetime.timedelta(hours=2)
s.save()""",
    "offer": """Beherrscht.objects.filter(meister_id="{other}", leistung_id="{offer}").delete()""",
    "rest": """Meister.objects.filter(pk="{one}").update(ruht=True)""",
    # The row stays, and the mapping leaves it out.
    "deletion": """
from django.utils import timezone
Meister.objects.filter(pk="{other}").update(geloescht_am=timezone.now())""",
}
NEW_PROVIDER = """
neu = Meister.objects.create(kuerzel="neu", nachname="Neu")
for tag in range(7):
    Dienstzeit.objects.create(nr=f"neu{tag}", meister=neu, tag=tag, von="09:00", bis="12:00")
Beherrscht.objects.create(meister=neu, leistung_id="L/1")"""
NEW_ORDER = """
artikel = Artikel.objects.order_by("pk").first()
auftrag = Auftrag.objects.create(nummer="neu")
Vormerkung.objects.create(auftrag=auftrag, artikel=artikel, stueck=3, verfaellt="2026-11-20T08:59:00Z")
artikel.vorgemerkt += 3
artikel.save()"""
LOCK_AN_ORDER = """
SELECT nummer FROM auftrag a WHERE stand = 1 AND zahlung = 0
AND EXISTS (SELECT 1 FROM vormerkung v WHERE v.auftrag = a.nummer AND v.stand = 1)
AND NOT EXISTS (SELECT 1 FROM vormerkung v WHERE v.auftrag = a.nummer AND v.stand = 1
                AND verfaellt > '2026-11-20T09:00:00Z')
ORDER BY 1 LIMIT 1 FOR UPDATE"""
START = f"beginn AT TIME ZONE '{ZONE}'"
END = f"schluss AT TIME ZONE '{ZONE}'"
READ = {
    "slots": f"SELECT wer, was, {utc(START)}, {utc(END)}, 1, vergeben FROM luecke",
    "bookings": f"SELECT wer, was, {utc(START)}, kunde, CASE zustand WHEN 0 THEN 'pending' WHEN 10 THEN 'confirmed'"
                " WHEN 20 THEN 'completed' WHEN 90 THEN 'cancelled' ELSE 'missed' END FROM termin",
    "variants": "SELECT artikelnummer, vorgemerkt FROM artikel",
    "orders": "SELECT nummer, CASE stand WHEN 1 THEN 'pending' WHEN 9 THEN 'cancelled' ELSE 'confirmed' END,"
              f" {utc('abgesagt')} FROM auftrag",
    "reservations": "SELECT id, CASE stand WHEN 1 THEN 'active' WHEN 2 THEN 'confirmed' WHEN 3 THEN 'consumed'"
                    " ELSE 'released' END FROM vormerkung",
}


def at(slot):
    quoted = slot[0].replace("'", "''")
    return f"WHERE wer = '{quoted}' AND was = '{slot[1]}' AND {utc(START)} = '{slot[2]}'"


def book(slot):
    """SQL that books a slot, as `READ` shows it."""
    return f"UPDATE luecke SET vergeben = 1 {at(slot)} RETURNING nr"


def delete(slot):
    return f"DELETE FROM luecke {at(slot)}"
