"""What such an application runs every night: the slots of the next days, and none of past ones."""
import datetime
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from home_services.bookings.models import BookingSlot
from home_services.providers.models import Provider


class Command(BaseCommand):
    help = "Makes the slots that can be booked in the next days, and deletes past ones that nobody booked."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--now", type=parse_datetime, default=timezone.now)

    def handle(self, *args, days, now, **options):
        made = 0
        providers = Provider.objects.filter(is_active=True).prefetch_related("availability", "time_off")
        for provider in providers:
            today = now.astimezone(ZoneInfo(provider.timezone)).date()
            BookingSlot.objects.filter(provider=provider, date__lt=today, is_booked=False).delete()
            dates = [today + datetime.timedelta(days=n) for n in range(days + 1)]
            for offer in provider.providerservice_set.filter(is_active=True, service__is_active=True).select_related("service"):
                slots = [slot for day in dates for slot in self.slots(provider, offer.service, day)]
                BookingSlot.objects.bulk_create(slots, ignore_conflicts=True)
                made += len(slots)
        self.stdout.write(f"{made} slots")

    @staticmethod
    def slots(provider, service, date):
        windows = [a for a in provider.availability.all() if a.day_of_week == date.weekday()]
        off = [o for o in provider.time_off.all() if o.date == date]
        if off:
            windows = [o for o in off if o.start_time]
        length = datetime.timedelta(minutes=service.duration_minutes)
        for window in windows:
            begins = datetime.datetime.combine(date, window.start_time)
            ends = datetime.datetime.combine(date, window.end_time)
            if ends <= begins:
                ends += datetime.timedelta(days=1)
            while begins + length <= ends:
                yield BookingSlot(provider=provider, service=service, date=begins.date(), start_time=begins.time(),
                                  end_time=(begins + length).time())
                begins += length
