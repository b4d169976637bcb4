from django.contrib.auth.models import User
from django.db import models

from drop_shop.drops.models import DropProduct
from drop_shop.products.models import ProductVariant


class Order(models.Model):
    class Status(models.TextChoices):
        NEW = "NEW"
        PROCESSING = "PROCESSING"
        SHIPPED = "SHIPPED"
        DELIVERED = "DELIVERED"
        CANCELLED = "CANCELLED"

    class PaymentStatus(models.TextChoices):
        PENDING = "PENDING"
        IN_PROGRESS = "IN_PROGRESS"
        AUTHORIZED = "AUTHORIZED"
        PAID = "PAID"
        DECLINED = "DECLINED"
        REFUNDED = "REFUNDED"

    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    order_number = models.CharField(max_length=32, unique=True)
    status = models.CharField(max_length=40, choices=Status.choices, default=Status.NEW, db_index=True)
    payment_status = models.CharField(max_length=20, choices=PaymentStatus.choices, default=PaymentStatus.PENDING)
    total = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    notes = models.TextField(blank=True, default="")
    cancellation_reason = models.CharField(max_length=100, blank=True, default="")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["status", "payment_status"], name="order_status_payment")]


class OrderItem(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    variant = models.ForeignKey(ProductVariant, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=10, decimal_places=2, default=0)


class InventoryReservation(models.Model):
    class Status(models.TextChoices):
        RESERVED = "RESERVED"
        COMMITTED = "COMMITTED"
        FULFILLED = "FULFILLED"
        EXPIRED = "EXPIRED"
        RELEASED = "RELEASED"

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="reservations")
    product_variant = models.ForeignKey(ProductVariant, on_delete=models.PROTECT)
    drop_product = models.ForeignKey(DropProduct, on_delete=models.PROTECT, null=True, blank=True)
    quantity = models.PositiveBigIntegerField()
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.RESERVED, db_index=True)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    released_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
