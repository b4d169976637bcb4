#include "core/adopt/own_tables.hpp"

#include <algorithm>
#include <array>

#include "core/base/status_words.hpp"

namespace slotctl::adopt {

namespace {

using enum ColumnKind;
using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 3> order_words{"pending", "confirmed", "cancelled"};
constexpr std::array<std::string_view, 5> payment_words{"unpaid", "processing", "paid", "failed", "refunded"};
constexpr std::array<std::string_view, 4> reservation_words{"active", "confirmed", "consumed", "released"};
constexpr std::array<std::string_view, 2> origin_words{"generated", "manual"};

constexpr std::array<std::string_view, 1> id{"id"};
constexpr std::array<std::string_view, 2> provider_and_id{"provider_id", "id"};
constexpr std::array<std::string_view, 2> offering_key{"provider_id", "service_id"};
constexpr std::array<std::string_view, 3> slot_key{"provider_id", "service_id", "starts_at"};
constexpr std::array<std::string_view, 2> device_key{"customer_id", "token"};

constexpr OwnColumn needed(std::string_view name, ColumnKind kind) {
    return {.name = name, .kind = kind, .needed = true};
}
constexpr OwnColumn optional(std::string_view name, ColumnKind kind) {
    return {.name = name, .kind = kind};
}
constexpr OwnColumn reference(std::string_view name, std::string_view table) {
    return {.name = name, .kind = number, .needed = true, .refers_to = table};
}
constexpr OwnColumn one_of(std::string_view name, Words words) {
    return {.name = name, .kind = word, .needed = true, .words = words};
}

constexpr std::array providers{needed("id", number), needed("name", text), needed("time_zone", text),
                               optional("active", boolean)};
constexpr std::array services{needed("id", number),
                              needed("name", text),
                              needed("duration_minutes", number),
                              optional("step_minutes", number),
                              optional("buffer_before_minutes", number),
                              optional("buffer_after_minutes", number),
                              optional("capacity", number),
                              optional("min_notice_minutes", number),
                              optional("max_slots", number),
                              optional("active", boolean)};
constexpr std::array offerings{reference("provider_id", "providers"), reference("service_id", "services"),
                               optional("active", boolean)};
constexpr std::array provider_availability{
    needed("id", number),          reference("provider_id", "providers"), needed("weekday", number),
    needed("starts", time_of_day), needed("ends", time_of_day),           optional("valid_from", date),
    optional("valid_until", date)};
constexpr std::array service_time_slots{
    needed("id", number),      reference("provider_id", "providers"), reference("service_id", "services"),
    needed("weekday", number), needed("starts", time_of_day),         needed("ends", time_of_day)};
constexpr std::array availability_overrides{
    needed("id", number),          reference("provider_id", "providers"),
    needed("date", date),          optional("starts", time_of_day),
    optional("ends", time_of_day), optional("reason", text)};
constexpr std::array slots{reference("provider_id", "providers"),
                           reference("service_id", "services"),
                           needed("starts_at", instant),
                           needed("ends_at", instant),
                           needed("capacity", number),
                           needed("booked_count", number),
                           OwnColumn{.name = "origin", .kind = word, .words = origin_words},
                           optional("outside_rules", boolean),
                           optional("blocked_from", instant),
                           optional("blocked_until", instant)};
constexpr std::array bookings{needed("id", number),
                              reference("provider_id", "providers"),
                              reference("service_id", "services"),
                              needed("starts_at", instant),
                              needed("ends_at", instant),
                              needed("customer", text),
                              one_of("status", booking_statuses),
                              optional("created_at", instant),
                              optional("hold_until", instant),
                              optional("completed_at", instant),
                              optional("archived_at", instant)};
constexpr std::array product_variants{needed("id", number), needed("sku", text),
                                      needed("stock_quantity", number), needed("reserved_quantity", number)};
constexpr std::array drop_products{needed("id", number), reference("variant_id", "product_variants"),
                                   needed("stock_quantity", number), needed("reserved_quantity", number)};
constexpr std::array orders{
    needed("id", number),          one_of("status", order_words),     one_of("payment_status", payment_words),
    needed("created_at", instant), optional("cancelled_at", instant), optional("cancel_reason", text)};
constexpr std::array inventory_reservations{
    needed("id", number),
    reference("order_id", "orders"),
    reference("variant_id", "product_variants"),
    OwnColumn{.name = "drop_product_id", .kind = number, .refers_to = "drop_products"},
    needed("quantity", number),
    one_of("status", reservation_words),
    needed("created_at", instant),
    optional("expires_at", instant),
    optional("released_at", instant)};
constexpr std::array customers{needed("id", text),
                               needed("name", text),
                               optional("email", text),
                               optional("phone", text),
                               optional("locale", text),
                               optional("time_zone", text),
                               optional("created_at", instant),
                               optional("email_opt_out", boolean),
                               optional("push_opt_out", boolean),
                               optional("email_bounced_at", instant)};
constexpr std::array customer_devices{needed("customer_id", text), needed("token", text),
                                      optional("platform", text), optional("added_at", instant),
                                      optional("dead_at", instant)};

constexpr std::array<OwnTable, 14> tables{{
    {"providers", Part::calendar, id, providers},
    {"services", Part::calendar, id, services},
    {"offerings", Part::calendar, offering_key, offerings},
    {"provider_availability", Part::calendar, provider_and_id, provider_availability},
    {"service_time_slots", Part::calendar, provider_and_id, service_time_slots},
    {"availability_overrides", Part::calendar, provider_and_id, availability_overrides},
    {"slots", Part::calendar, slot_key, slots},
    {"bookings", Part::calendar, provider_and_id, bookings},
    {"product_variants", Part::stock, id, product_variants},
    {"drop_products", Part::stock, id, drop_products},
    {"orders", Part::stock, id, orders},
    {"inventory_reservations", Part::stock, id, inventory_reservations},
    {"customers", Part::messages, id, customers},
    {"customer_devices", Part::messages, device_key, customer_devices},
}};

template <class Named>
const Named* named(std::span<const Named> all, std::string_view name) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::string_view name_of(Part part) {
    constexpr std::array<std::string_view, 3> names{"calendar", "stock", "messages"};
    return names[static_cast<std::size_t>(part)];
}

std::span<const OwnTable> own_tables() {
    return tables;
}

const OwnTable* own_table(std::string_view name) {
    return named(own_tables(), name);
}

const OwnColumn* own_column(const OwnTable& table, std::string_view name) {
    return named(table.columns, name);
}

}  // namespace slotctl::adopt
