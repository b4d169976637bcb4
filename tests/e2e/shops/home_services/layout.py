"""What a business looks like in this application's tables."""
from plain import booked_slots, local, utc, weekly, windows

WITHOUT_THE_LAST_MIGRATION = ("bookings", "0001")
IMPORTS = """from home_services.bookings.models import *
from home_services.providers.models import *
from home_services.services.models import *"""
CALENDAR = {"can": {"hours", "inactive"}}
STOCK = None
STATUS = {"pending": "awaiting_confirmation", "confirmed": "accepted", "completed": "done",
          "cancelled": "cancelled_by_customer", "missed": "no_show"}
BEGAN = "2026-01-01T00:00:00Z"


def key(table, number):
    return str(number)


def rows(business):
    people, zones = business["providers"], {p["id"]: p["time_zone"] for p in business["providers"]}
    customers = sorted({int(b["customer"]) for b in business.get("bookings", [])})
    yield ("auth_user", ["id", "username", "password", "is_superuser", "first_name", "last_name", "email", "is_staff",
                         "is_active", "date_joined"],
           [(c, f"customer{c}", "!", False, "", "", f"c{c}@example.com", False, True, BEGAN) for c in customers])
    yield ("providers_provider", ["id", "business_name", "timezone", "bio", "is_active", "created_at", "updated_at"],
           [(p["id"], p["name"], p["time_zone"], "", p["active"], BEGAN, BEGAN) for p in people])
    hours = [(p["id"], day, h["from"], h["to"]) for p in people for day, h in weekly(p["availability"])]
    yield ("providers_provideravailability", ["id", "provider_id", "day_of_week", "start_time", "end_time", "created_at",
                                              "updated_at"],
           [(n, *hour, BEGAN, BEGAN) for n, hour in enumerate(hours, 1)])
    off = [(p["id"], o["date"], *w) for p in people for o in p["overrides"] for w in windows(o)]
    yield ("providers_providertimeoff", ["id", "provider_id", "date", "start_time", "end_time", "reason", "created_at"],
           [(n, *one, "", BEGAN) for n, one in enumerate(off, 1)])
    yield ("services_service", ["id", "name", "description", "duration_minutes", "base_price", "is_active", "created_at",
                                "updated_at"],
           [(s["id"], s["name"], "", s["duration"], 0, True, BEGAN, BEGAN) for s in business["services"]])
    offers = [(p["id"], o) for p in people for o in p["services"]]
    yield ("services_providerservice", ["id", "provider_id", "service_id", "price", "is_active", "created_at"],
           [(n, p, o["id"], 0, o.get("active", True), BEGAN) for n, (p, o) in enumerate(offers, 1)])
    narrow = [(p, o["id"], day, h["from"], h["to"]) for p, o in offers for day, h in weekly(o.get("hours", []))]
    yield ("services_servicetimeslot", ["id", "provider_id", "service_id", "day_of_week", "start_time", "end_time"],
           [(n, *hour) for n, hour in enumerate(narrow, 1)])
    slots = booked_slots(business)
    numbers = {slot[:3]: n for n, slot in enumerate(slots, 1)}
    yield ("bookings_bookingslot", ["id", "provider_id", "service_id", "date", "start_time", "end_time", "is_booked",
                                    "created_at", "updated_at"],
           [(n, p, s, *local(start, zones[p]), local(end, zones[p])[1], True, BEGAN, BEGAN)
            for n, (p, s, start, end, _, _) in enumerate(slots, 1)])
    yield ("bookings_booking", ["id", "customer_id", "provider_id", "service_id", "slot_id", "booking_date", "start_time",
                                "end_time", "status", "address", "total_price", "created_at", "updated_at"],
           [(b["id"], b["customer"], b["provider_id"], b["service_id"],
             numbers.get((b["provider_id"], b["service_id"], b["starts_at"])),
             *local(b["starts_at"], zones[b["provider_id"]]), local(b["ends_at"], zones[b["provider_id"]])[1],
             STATUS[b["status"]], "", 0, b["created_at"], b["created_at"]) for b in business.get("bookings", [])])


# Which number is Monday, and whether other hours are hours of work or of absence, only a person can say.
ASKED = {"provider_availability": {"weekday"}, "service_time_slots": {"weekday"},
         "availability_overrides": {"starts", "ends"}}
# What slotctl's own tables refuse, and whether these do not.
LACKS = {"have the same start": False, "can overlap": True}
UNKNOWN_WORD = ("bookings_booking", "status", "rescheduled", "maintain")
# Python in the application, for shop_businesses.rule_changes.
CHANGES = {
    "hours": """
for a in ProviderAvailability.objects.filter(provider_id="{one}"):
    a.end_time = "11:00"
    a.save()""",
    "date": """ProviderTimeOff.objects.create(provider_id="{one}", date="2026-12-03")""",
    "length": """
s = Service.objects.get(pk="{service}")
s.duration_minutes = 120
s.save()""",
    "offer": """ProviderService.objects.filter(provider_id="{other}", service_id="{offer}").delete()""",
    "rest": """Provider.objects.filter(pk="{one}").update(is_active=False)""",
}
NEW_PROVIDER = """
new = Provider.objects.create(business_name="New", timezone="UTC")
for day in range(7):
    ProviderAvailability.objects.create(provider=new, day_of_week=day, start_time="09:00", end_time="12:00")
ProviderService.objects.create(provider=new, service_id=1)"""
START = "(t.date + t.start_time) AT TIME ZONE p.timezone"
END = ("(t.date + CASE WHEN t.end_time <= t.start_time THEN 1 ELSE 0 END + t.end_time) AT TIME ZONE p.timezone")
READ = {
    "slots": f"SELECT provider_id, service_id, {utc(START)}, {utc(END)}, 1,"
             " CASE WHEN is_booked THEN 1 ELSE 0 END FROM bookings_bookingslot t JOIN providers_provider p"
             " ON p.id = t.provider_id",
    "bookings": f"SELECT provider_id, service_id, {utc('(t.booking_date + t.start_time) AT TIME ZONE p.timezone')},"
                " customer_id, CASE t.status WHEN 'awaiting_confirmation' THEN 'pending' WHEN 'accepted' THEN 'confirmed'"
                " WHEN 'done' THEN 'completed' WHEN 'no_show' THEN 'missed' ELSE 'cancelled' END"
                " FROM bookings_booking t JOIN providers_provider p ON p.id = t.provider_id",
}


def at(slot):
    return (f"FROM providers_provider p WHERE p.id = t.provider_id AND provider_id = {slot[0]} AND service_id = {slot[1]}"
            f" AND {utc(START)} = '{slot[2]}'")


def book(slot):
    """SQL that books a slot, as `READ` shows it."""
    return f"UPDATE bookings_bookingslot t SET is_booked = true {at(slot)} RETURNING t.id"


def delete(slot):
    return f"DELETE FROM bookings_bookingslot t USING {at(slot).removeprefix('FROM ')}"
