from django.contrib.auth.models import User
from django.db import models

from home_services.providers.models import Provider
from home_services.services.models import Service


class BookingSlot(models.Model):
    """A time that can be booked, on clocks where the provider is."""
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, on_delete=models.CASCADE)
    date = models.DateField(db_index=True)
    start_time = models.TimeField()
    end_time = models.TimeField()
    is_booked = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        unique_together = [("provider", "service", "date", "start_time")]
        indexes = [models.Index(fields=["provider", "date"], name="slot_provider_date"),
                   models.Index(fields=["date", "is_booked"], name="slot_date_booked")]


class Booking(models.Model):
    class Status(models.TextChoices):
        AWAITING = "awaiting_confirmation"
        ACCEPTED = "accepted"
        IN_PROGRESS = "in_progress"
        DONE = "done"
        CANCELLED_BY_CUSTOMER = "cancelled_by_customer"
        CANCELLED_BY_PROVIDER = "cancelled_by_provider"
        NO_SHOW = "no_show"

    customer = models.ForeignKey(User, on_delete=models.PROTECT)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    slot = models.ForeignKey(BookingSlot, on_delete=models.SET_NULL, null=True, blank=True)
    booking_date = models.DateField()
    start_time = models.TimeField()
    end_time = models.TimeField()
    status = models.CharField(max_length=40, choices=Status.choices, default=Status.AWAITING)
    address = models.TextField(blank=True, default="")
    total_price = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
