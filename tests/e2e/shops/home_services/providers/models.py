from django.contrib.auth.models import User
from django.db import models


class Provider(models.Model):
    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, blank=True)
    business_name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=50, default="Asia/Kathmandu")
    bio = models.TextField(blank=True, default="")
    rating = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)


class ProviderAvailability(models.Model):
    """A window of the week; days are Python's: 0 is Monday."""
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="availability")
    day_of_week = models.PositiveSmallIntegerField(choices=[(0, "Monday"), (1, "Tuesday"), (2, "Wednesday"),
                                                            (3, "Thursday"), (4, "Friday"), (5, "Saturday"),
                                                            (6, "Sunday")])
    start_time = models.TimeField()
    end_time = models.TimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)


class ProviderTimeOff(models.Model):
    """Other hours on one date; without hours, none."""
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="time_off")
    date = models.DateField()
    start_time = models.TimeField(null=True, blank=True)
    end_time = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
