#!/usr/bin/python3
"""The same question to a booking site's own application: GET /availability as a plain Django view.

Usage: django_availability.py DATABASE-URL setup PROVIDERS    create the tables, and fill them as bench/serve.py fills slotctl's
       django_availability.py DATABASE-URL serve PORT         answer under gunicorn, with two workers

DATABASE-URL is postgresql://…?host=…&port=…&user=…; the tables are in the schema `peer`. Three queries for each request,
connections that stay open, slots made from working hours; answers about one service are not cached. Uses Debian's
python3-django, python3-psycopg2 and gunicorn.
"""
import datetime
import os
import sys
from urllib.parse import parse_qs, urlparse

import django
from django.conf import settings

URL = os.environ.get("PEER_DATABASE") or sys.argv[1]
parts = urlparse(URL)
given = {key: values[0] for key, values in parse_qs(parts.query).items()}
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": parts.path[1:], "CONN_MAX_AGE": None,
                           "USER": given["user"], "HOST": given["host"], "PORT": given["port"],
                           "OPTIONS": {"options": "-c search_path=peer"}}},
    INSTALLED_APPS=[], USE_TZ=False, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="bench", DEBUG=False,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField")
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402  (Django has to be set up first)
from django.db import connection, models  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402


class Service(models.Model):
    name = models.CharField(max_length=100)
    minutes = models.IntegerField()

    class Meta:
        app_label = "shop"


class Mechanic(models.Model):
    name = models.CharField(max_length=100)
    active = models.BooleanField(default=True)
    services = models.ManyToManyField(Service)

    class Meta:
        app_label = "shop"


class Hours(models.Model):
    mechanic = models.ForeignKey(Mechanic, on_delete=models.CASCADE)
    weekday = models.IntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        app_label = "shop"


class Booking(models.Model):
    mechanic = models.ForeignKey(Mechanic, on_delete=models.CASCADE)
    start = models.DateTimeField(db_index=True)
    end = models.DateTimeField()
    status = models.CharField(max_length=20)

    class Meta:
        app_label = "shop"


def by_mechanic(rows):
    found = {}
    for row in rows:
        found.setdefault(row.mechanic_id, []).append(row)
    return found


def slots(day, service):
    mechanics = Mechanic.objects.filter(active=True, services=service).order_by("id")
    hours = by_mechanic(Hours.objects.filter(weekday=day.isoweekday(), mechanic__in=mechanics))
    taken = by_mechanic(Booking.objects.filter(start__gte=day, start__lt=day + datetime.timedelta(days=1))
                        .exclude(status="cancelled"))
    step = datetime.timedelta(minutes=service.minutes)
    found = []
    for mechanic in mechanics:
        for window in hours.get(mechanic.id, []):
            start, closes = (datetime.datetime.combine(day, time) for time in (window.opens, window.closes))
            while start + step <= closes:
                free = not any(b.start < start + step and start < b.end for b in taken.get(mechanic.id, []))
                found.append({"start": start.isoformat(), "end": (start + step).isoformat(), "is_free": free,
                              "mechanic_id": str(mechanic.id)})
                start += step
    return found


def availability(request):
    day = datetime.datetime.strptime(request.GET["date"], "%Y-%m-%d")
    return JsonResponse(slots(day, Service.objects.get(id=request.GET["service_id"])), safe=False)


urlpatterns = [path("availability", availability)]


def set_up(providers):
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS peer CASCADE; CREATE SCHEMA peer")
    with connection.schema_editor() as editor:
        for model in (Service, Mechanic, Hours, Booking):
            editor.create_model(model)
    Service.objects.create(id=1, name="Service 1", minutes=30)
    Mechanic.objects.bulk_create([Mechanic(id=m, name=f"Provider {m}") for m in range(1, providers + 1)])
    Mechanic.services.through.objects.bulk_create(
        [Mechanic.services.through(mechanic_id=m, service_id=1) for m in range(1, providers + 1)])
    Hours.objects.bulk_create([Hours(mechanic_id=m, weekday=day, opens=datetime.time(8), closes=datetime.time(16))
                               for m in range(1, providers + 1) for day in range(1, 8)])
    first, half_hour = datetime.datetime(2026, 12, 1, 8), datetime.timedelta(minutes=30)
    Booking.objects.bulk_create(
        [Booking(mechanic_id=m, start=start, end=start + half_hour, status="confirmed")
         for m in range(1, providers + 1) for day in range(31) for k in range(3)
         for start in [first + datetime.timedelta(days=day) + half_hour * ((m + 5 * k) % 16)]])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ != "__main__":
    application = get_wsgi_application()
elif sys.argv[2] == "setup":
    set_up(int(sys.argv[3]))
else:
    here = os.path.dirname(os.path.abspath(__file__))
    os.environ["PEER_DATABASE"] = URL
    os.execv("/usr/bin/python3", ["/usr/bin/python3", "-m", "gunicorn", "--chdir", here, "-w", "2", "-b",
                                  f"127.0.0.1:{sys.argv[3]}", "--log-level", "warning",
                                  "django_availability:application"])
