#include "core/exchange/json_values.hpp"
#include "core/exchange/record_readers.hpp"

// Variants, drop products and orders with their reservations.
namespace slotctl {

namespace {

/// Leaves room for the sum of as many reservations as a file can contain.
constexpr std::int64_t largest_quantity = 1'000'000'000'000;

std::optional<std::int64_t> read_stock(const JsonCursor& at) {
    return read_whole_number(at, 0, largest_quantity);
}

std::optional<std::int64_t> read_quantity(const JsonCursor& at) {
    return read_whole_number(at, 1, largest_quantity);
}

/// The reserved quantity follows from the reservations; a file that gives another one could only be wrong.
void refuse_reserved_quantity(RecordFields& fields) {
    fields.refuse("reserved_quantity", "is worked out from the reservations; leave it out");
}

ReservationRecord read_reservation(const JsonCursor& at) {
    ReservationRecord record;
    RecordFields fields(at);
    fields.may_have("id", record.id, read_id);
    fields.must_have("variant_id", record.variant, read_id);
    fields.may_be_null("drop_product_id", record.drop_product, read_id);
    fields.must_have("quantity", record.quantity, read_quantity);
    fields.may_have("status", record.status, state_up_to(ReservationStatus::released, reservation_status));
    fields.may_have("created_at", record.created_at, read_instant);
    fields.may_be_null("expires_at", record.expires_at, read_instant);
    fields.may_be_null("released_at", record.released_at, read_instant);
    fields.refuse_others();
    return record;
}

}  // namespace

VariantRecord read_variant(const JsonCursor& at) {
    VariantRecord record;
    RecordFields fields(at);
    fields.must_have("id", record.id, read_id);
    fields.may_have("sku", record.sku, read_text);
    fields.may_have("stock_quantity", record.stock_quantity, read_stock);
    refuse_reserved_quantity(fields);
    fields.refuse_others();
    return record;
}

DropProductRecord read_drop_product(const JsonCursor& at) {
    DropProductRecord record;
    RecordFields fields(at);
    fields.must_have("id", record.id, read_id);
    fields.may_have("variant_id", record.variant, read_id);
    fields.may_have("stock_quantity", record.stock_quantity, read_stock);
    refuse_reserved_quantity(fields);
    fields.refuse_others();
    return record;
}

OrderRecord read_order(const JsonCursor& at) {
    OrderRecord record;
    RecordFields fields(at);
    fields.must_have("id", record.id, read_id);
    fields.may_have("status", record.status, state_up_to(OrderStatus::cancelled, order_status));
    fields.may_have("payment_status", record.payment_status,
                    state_up_to(PaymentStatus::refunded, payment_status));
    fields.may_have("created_at", record.created_at, read_instant);
    fields.may_be_null("cancelled_at", record.cancelled_at, read_instant);
    fields.may_be_null("cancel_reason", record.cancel_reason, read_any_text);
    fields.may_have("reservations", record.reservations, list_of(read_reservation));
    fields.refuse_others();
    return record;
}

}  // namespace slotctl
