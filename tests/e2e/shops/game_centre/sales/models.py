from django.db import models

from game_centre.venue.models import Keyed


class Product(Keyed):
    code = models.CharField(max_length=40, unique=True)
    in_stock = models.BigIntegerField(default=0)
    on_hold = models.IntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(check=models.Q(on_hold__gte=0) & models.Q(on_hold__lte=models.F("in_stock")),
                                              name="hold_within_stock")]


class Order(Keyed):
    # open, complete, void
    state = models.CharField(max_length=12, default="open")
    # none, started, captured, failed, returned
    payment = models.CharField(max_length=12, default="none")
    voided = models.DateTimeField(null=True, blank=True)
    deleted = models.DateTimeField(null=True, blank=True)


class Hold(Keyed):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    amount = models.PositiveIntegerField()
    # held, kept, delivered, freed
    state = models.CharField(max_length=12, default="held")
    until = models.DateTimeField(null=True, blank=True)
    freed = models.DateTimeField(null=True, blank=True)
