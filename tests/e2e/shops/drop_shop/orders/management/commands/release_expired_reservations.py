"""What such an application runs every few minutes."""
from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from drop_shop.drops.models import DropProduct
from drop_shop.orders.models import InventoryReservation, Order
from drop_shop.products.models import ProductVariant

UNPAID = [Order.PaymentStatus.PENDING, Order.PaymentStatus.DECLINED, Order.PaymentStatus.REFUNDED]


class Command(BaseCommand):
    help = "Gives back what expired reservations of unpaid orders hold, and cancels the orders."

    def add_arguments(self, parser):
        parser.add_argument("--batch-size", type=int, default=500)
        parser.add_argument("--limit", type=int, default=None)
        parser.add_argument("--now", type=parse_datetime, default=timezone.now)

    def handle(self, *args, batch_size, limit, now, **options):
        released = 0
        while limit is None or released < limit:
            count = self.release(batch_size, now)
            if count == 0:
                break
            released += count
        self.stdout.write(f"{released} released")

    @transaction.atomic
    def release(self, batch_size, now):
        expired = (InventoryReservation.objects.select_for_update(of=("self",), skip_locked=True).select_related("order")
                   .filter(status=InventoryReservation.Status.RESERVED, expires_at__lte=now,
                           order__status__in=[Order.Status.NEW, Order.Status.CANCELLED],
                           order__payment_status__in=UNPAID).order_by("id")[:batch_size])
        count = 0
        for reservation in expired:
            ProductVariant.objects.filter(pk=reservation.product_variant_id).update(
                reserved_quantity=F("reserved_quantity") - reservation.quantity, updated_at=now)
            if reservation.drop_product_id:
                DropProduct.objects.filter(pk=reservation.drop_product_id).update(
                    reserved_quantity=F("reserved_quantity") - reservation.quantity, updated_at=now)
            reservation.status = InventoryReservation.Status.EXPIRED
            reservation.released_at = now
            reservation.save(update_fields=["status", "released_at", "updated_at"])
            order = reservation.order
            if order.status == Order.Status.NEW and not order.reservations.filter(
                    status=InventoryReservation.Status.RESERVED).exists():
                order.status = Order.Status.CANCELLED
                order.cancelled_at = now
                order.cancellation_reason = "payment_timeout"
                order.save(update_fields=["status", "cancelled_at", "cancellation_reason", "updated_at"])
            count += 1
        return count
