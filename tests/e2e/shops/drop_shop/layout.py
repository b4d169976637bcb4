"""What a business looks like in this application's tables."""
from plain import held, utc

WITHOUT_THE_LAST_MIGRATION = ("orders", "0001")
IMPORTS = """from drop_shop.products.models import *
from drop_shop.drops.models import *
from drop_shop.orders.models import *"""
CALENDAR = None
STOCK = {"drops": 5}
STATUS = {"pending": "NEW", "confirmed": "SHIPPED", "cancelled": "CANCELLED"}
PAYMENT = {"unpaid": "PENDING", "processing": "IN_PROGRESS", "paid": "PAID", "failed": "DECLINED",
           "refunded": "REFUNDED"}
HELD = {"active": "RESERVED", "confirmed": "COMMITTED", "consumed": "FULFILLED", "released": "EXPIRED"}
BEGAN = "2026-01-01T00:00:00Z"


def key(table, number):
    return str(number)


def rows(business):
    yield ("products_product", ["id", "name", "slug", "description", "created_at", "updated_at"],
           [(1, "Clothes", "clothes", "", BEGAN, BEGAN)])
    reserved = held(business, "variant_id")
    yield ("products_productvariant", ["id", "product_id", "sku", "size", "price", "stock_quantity", "reserved_quantity",
                                       "is_active", "created_at", "updated_at"],
           [(v["id"], 1, v["sku"], "M", 20, v["stock_quantity"], reserved.get(v["id"], 0), True, BEGAN, BEGAN)
            for v in business["variants"]])
    yield ("drops_drop", ["id", "name", "starts_at", "ends_at", "status", "created_at", "updated_at"],
           [(1, "Friday", "2026-11-20T08:00:00Z", "2026-11-20T20:00:00Z", "LIVE", BEGAN, BEGAN)])
    dropped = held(business, "drop_product_id")
    yield ("drops_dropproduct", ["id", "drop_id", "variant_id", "allocated_quantity", "reserved_quantity",
                                 "max_per_customer", "created_at", "updated_at"],
           [(d["id"], 1, d["variant_id"], d["stock_quantity"], dropped.get(d["id"], 0), 2, BEGAN, BEGAN)
            for d in business.get("drop_products", [])])
    yield ("orders_order", ["id", "order_number", "status", "payment_status", "total", "notes", "cancellation_reason",
                            "cancelled_at", "created_at", "updated_at"],
           [(o["id"], f"N{o['id']:08d}", STATUS[o["status"]], PAYMENT[o["payment_status"]], 0, "",
             o.get("cancel_reason", ""), o.get("cancelled_at"), o["created_at"], o["created_at"])
            for o in business["orders"]])
    yield ("orders_inventoryreservation", ["id", "order_id", "product_variant_id", "drop_product_id", "quantity", "status",
                                           "expires_at", "released_at", "created_at", "updated_at"],
           [(r["id"], o["id"], r["variant_id"], r.get("drop_product_id"), r["quantity"], HELD[r["status"]],
             r["expires_at"], r.get("released_at"), r["created_at"], r["created_at"])
            for o in business["orders"] for r in o["reservations"]])


ASKED = {}
# What slotctl's own tables refuse, and whether these do not.
LACKS = {"product_variants: more can be reserved than is in stock": True,
         "drop_products: more can be reserved than is in stock": True,
         "product_variants: the reserved quantity can become negative": False}
UNKNOWN_WORD = ("orders_order", "status", "ON_HOLD", "unreserve")
NEW_ORDER = """
variant = ProductVariant.objects.order_by("id").first()
order = Order.objects.create(order_number="new")
InventoryReservation.objects.create(order=order, product_variant=variant, quantity=3, expires_at="2026-11-20T08:59:00Z")
variant.reserved_quantity += 3
variant.save()"""
LOCK_AN_ORDER = """
SELECT o.id FROM orders_order o WHERE status = 'NEW' AND payment_status = 'PENDING'
AND EXISTS (SELECT 1 FROM orders_inventoryreservation r WHERE r.order_id = o.id AND r.status = 'RESERVED')
AND NOT EXISTS (SELECT 1 FROM orders_inventoryreservation r WHERE r.order_id = o.id AND r.status = 'RESERVED'
                AND expires_at > '2026-11-20T09:00:00Z')
ORDER BY id LIMIT 1 FOR UPDATE"""
READ = {
    "variants": "SELECT id, reserved_quantity FROM products_productvariant",
    "drop_products": "SELECT id, reserved_quantity FROM drops_dropproduct",
    "orders": "SELECT id, CASE status WHEN 'NEW' THEN 'pending' WHEN 'CANCELLED' THEN 'cancelled' ELSE 'confirmed' END,"
              f" {utc('cancelled_at')}, nullif(cancellation_reason, '') FROM orders_order",
    "reservations": "SELECT id, CASE status WHEN 'RESERVED' THEN 'active' WHEN 'COMMITTED' THEN 'confirmed'"
                    f" WHEN 'FULFILLED' THEN 'consumed' ELSE 'released' END, {utc('released_at')}"
                    " FROM orders_inventoryreservation",
}
