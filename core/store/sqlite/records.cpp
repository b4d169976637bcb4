#include "core/store/sqlite/records.hpp"

#include "core/exchange/weekday_groups.hpp"

namespace slotctl::sqlite {

using std::chrono::minutes;

ServiceRecord service_of(const Statement& row) {
    ServiceRecord service;
    service.id = row.integer(0);
    service.name = row.text(1);
    service.duration = minutes{row.integer(2)};
    if (!row.is_null(3)) service.step = minutes{row.integer(3)};
    service.buffer_before = minutes{row.integer(4)};
    service.buffer_after = minutes{row.integer(5)};
    service.min_notice = minutes{row.integer(6)};
    service.capacity = row.small_integer(7);
    if (!row.is_null(8)) service.max_slots = row.small_integer(8);
    service.active = row.boolean(9);
    return service;
}

SlotRecord slot_of(const Statement& row) {
    SlotRecord slot;
    slot.provider = row.integer(0);
    slot.service = row.integer(1);
    slot.starts_at = row.instant(2);
    slot.ends_at = row.instant(3);
    slot.capacity = row.small_integer(4);
    slot.origin = slot_origin(row.text(5));
    slot.blocked_from = row.maybe_instant(6);
    slot.blocked_until = row.maybe_instant(7);
    return slot;
}

BookingRecord booking_of(const Statement& row) {
    BookingRecord booking;
    booking.id = row.integer(0);
    booking.provider = row.integer(1);
    booking.service = row.integer(2);
    booking.starts_at = row.instant(3);
    booking.customer = row.text(5);
    booking.ends_at = row.instant(4);
    booking.status = booking_status(row.text(6));
    booking.created_at = row.instant(7);
    booking.hold_until = row.maybe_instant(8);
    booking.archived_at = row.maybe_instant(9);
    booking.moved_at = row.maybe_instant(10);
    return booking;
}

ListedRecords::ListedRecords(Connection& connection, bool with_secrets)
    : with_secrets_(with_secrets),
      availability_(connection,
                    "SELECT weekday, starts, ends, valid_from, valid_until FROM provider_availability"
                    " WHERE provider_id = ?1"
                    " ORDER BY starts, ends, valid_from NULLS LAST, valid_until NULLS LAST, weekday"),
      overrides_(connection,
                 "SELECT date, starts, ends, reason FROM availability_overrides WHERE provider_id = ?1"
                 " ORDER BY date, starts NULLS FIRST, ends"),
      offerings_(connection,
                 "SELECT service_id, active FROM offerings WHERE provider_id = ?1 ORDER BY service_id"),
      hours_(connection,
             "SELECT weekday, starts, ends FROM service_time_slots"
             " WHERE provider_id = ?1 AND service_id = ?2 ORDER BY starts, ends, weekday"),
      calendars_(connection,
                 "SELECT name, source FROM provider_calendars WHERE provider_id = ?1 ORDER BY name"),
      feeds_(connection,
             "SELECT name, busy_only, secret_hash FROM calendar_feeds WHERE provider_id = ?1 ORDER BY name"),
      reservations_(connection,
                    "SELECT id, variant_id, drop_product_id, quantity, status, created_at, expires_at,"
                    " released_at FROM inventory_reservations WHERE order_id = ?1 ORDER BY id") {}

ProviderRecord ListedRecords::provider_of(const Statement& row) {
    ProviderRecord provider;
    provider.id = row.integer(0);
    provider.name = row.text(1);
    provider.time_zone = row.text(2);
    provider.active = row.boolean(3);
    provider.availability = availability(provider.id);
    provider.overrides = overrides(provider.id);
    provider.offerings = offerings(provider.id);
    if (with_secrets_) {
        provider.calendars = calendars(provider.id);
        provider.feeds = feeds(provider.id);
    }
    return provider;
}

std::vector<CalendarRecord> ListedRecords::calendars(ProviderId provider) {
    std::vector<CalendarRecord> list;
    for (auto& row = calendars_.bind(provider); row.step();)
        list.push_back({std::string(row.text(0)), std::string(row.text(1))});
    return list;
}

std::vector<FeedRecord> ListedRecords::feeds(ProviderId provider) {
    std::vector<FeedRecord> list;
    for (auto& row = feeds_.bind(provider); row.step();)
        list.push_back({std::string(row.text(0)), row.boolean(1), std::string(row.text(2))});
    return list;
}

OrderRecord ListedRecords::order_of(const Statement& row) {
    OrderRecord order;
    order.id = row.integer(0);
    order.status = order_status(row.text(1));
    order.payment_status = payment_status(row.text(2));
    order.created_at = row.instant(3);
    if (!row.is_null(4)) order.cancelled_at = row.instant(4);
    if (!row.is_null(5)) order.cancel_reason = std::string(row.text(5));
    order.reservations.emplace();
    for (auto& r = reservations_.bind(order.id); r.step();) {
        order.reservations->push_back({r.integer(0), r.integer(1), r.maybe_integer(2), r.integer(3),
                                       reservation_status(r.text(4)).value_or(ReservationStatus::active),
                                       r.instant(5), r.maybe_instant(6), r.maybe_instant(7)});
    }
    return order;
}

std::vector<AvailabilityRecord> ListedRecords::availability(ProviderId provider) {
    std::vector<AvailabilityRecord> list;
    for (auto& row = availability_.bind(provider); row.step();) {
        add_weekday(list, AvailabilityRecord{{static_cast<unsigned>(row.integer(0))},
                                             row.time_of_day(1),
                                             row.time_of_day(2),
                                             row.maybe_date(3),
                                             row.maybe_date(4)});
    }
    return list;
}

std::vector<OverrideRecord> ListedRecords::overrides(ProviderId provider) {
    std::vector<OverrideRecord> list;
    bool closed = false;
    for (auto& row = overrides_.bind(provider); row.step();) {
        const LocalDate date = row.date(0);
        if (list.empty() || list.back().date != date) {
            list.push_back({date, {}, {}});
            closed = row.is_null(1);
        }
        // An application may have given its rows different reasons; one is enough.
        if (!list.back().reason) list.back().reason = row.maybe_text(3);
        if (!closed) list.back().windows.push_back({row.time_of_day(1), row.time_of_day(2)});
    }
    return list;
}

std::vector<OfferingRecord> ListedRecords::offerings(ProviderId provider) {
    std::vector<OfferingRecord> list;
    for (auto& row = offerings_.bind(provider); row.step();) {
        list.push_back({row.integer(0), row.boolean(1), hours(provider, row.integer(0))});
    }
    return list;
}

std::vector<HoursRecord> ListedRecords::hours(ProviderId provider, ServiceId service) {
    std::vector<HoursRecord> list;
    for (auto& row = hours_.bind(provider, service); row.step();) {
        add_weekday(
            list,
            HoursRecord{{static_cast<unsigned>(row.integer(0))}, row.time_of_day(1), row.time_of_day(2)});
    }
    return list;
}

}  // namespace slotctl::sqlite
