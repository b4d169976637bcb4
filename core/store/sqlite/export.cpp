#include "core/exchange/weekday_groups.hpp"
#include "core/store/sqlite/exchange.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

using std::chrono::minutes;

void export_services(Connection& connection, BusinessWriter& writer) {
    Statement row(
        connection,
        "SELECT id, name, duration_minutes, step_minutes, buffer_before_minutes, buffer_after_minutes,"
        " min_notice_minutes, capacity, max_slots, active FROM services ORDER BY id");
    while (row.step()) {
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
        writer.service(service);
    }
}

/// Reads a provider's lists.
class ListReader {
  public:
    explicit ListReader(Connection& connection)
        : availability_(connection,
                        "SELECT weekday, starts, ends, valid_from, valid_until FROM provider_availability"
                        " WHERE provider_id = ?1"
                        " ORDER BY starts, ends, valid_from NULLS LAST, valid_until NULLS LAST, weekday"),
          overrides_(connection,
                     "SELECT date, starts, ends FROM availability_overrides WHERE provider_id = ?1"
                     " ORDER BY date, starts NULLS FIRST, ends"),
          offerings_(connection,
                     "SELECT service_id, active FROM offerings WHERE provider_id = ?1 ORDER BY service_id"),
          hours_(connection,
                 "SELECT weekday, starts, ends FROM service_time_slots"
                 " WHERE provider_id = ?1 AND service_id = ?2 ORDER BY starts, ends, weekday") {}

    std::vector<AvailabilityRecord> availability(ProviderId provider) {
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

    std::vector<OverrideRecord> overrides(ProviderId provider) {
        std::vector<OverrideRecord> list;
        bool closed = false;
        for (auto& row = overrides_.bind(provider); row.step();) {
            const LocalDate date = row.date(0);
            if (list.empty() || list.back().date != date) {
                list.push_back({date, {}});
                closed = row.is_null(1);
            }
            if (!closed) list.back().windows.push_back({row.time_of_day(1), row.time_of_day(2)});
        }
        return list;
    }

    std::vector<OfferingRecord> offerings(ProviderId provider) {
        std::vector<OfferingRecord> list;
        for (auto& row = offerings_.bind(provider); row.step();) {
            list.push_back({row.integer(0), row.boolean(1), hours(provider, row.integer(0))});
        }
        return list;
    }

  private:
    std::vector<HoursRecord> hours(ProviderId provider, ServiceId service) {
        std::vector<HoursRecord> list;
        for (auto& row = hours_.bind(provider, service); row.step();) {
            add_weekday(
                list,
                HoursRecord{{static_cast<unsigned>(row.integer(0))}, row.time_of_day(1), row.time_of_day(2)});
        }
        return list;
    }

    Statement availability_, overrides_, offerings_, hours_;
};

void export_providers(Connection& connection, BusinessWriter& writer) {
    ListReader lists(connection);
    Statement row(connection, "SELECT id, name, time_zone, active FROM providers ORDER BY id");
    while (row.step()) {
        ProviderRecord provider;
        provider.id = row.integer(0);
        provider.name = row.text(1);
        provider.time_zone = row.text(2);
        provider.active = row.boolean(3);
        provider.availability = lists.availability(provider.id);
        provider.overrides = lists.overrides(provider.id);
        provider.offerings = lists.offerings(provider.id);
        writer.provider(provider);
    }
}

void export_bookings(Connection& connection, BusinessWriter& writer) {
    Statement row(
        connection,
        "SELECT id, provider_id, service_id, starts_at, ends_at, customer, status, created_at FROM bookings"
        " ORDER BY provider_id, id");
    while (row.step()) {
        BookingRecord booking;
        booking.id = row.integer(0);
        booking.provider = row.integer(1);
        booking.service = row.integer(2);
        booking.starts_at = row.instant(3);
        booking.ends_at = row.instant(4);
        booking.customer = row.text(5);
        booking.status = booking_status(row.text(6));
        booking.created_at = row.instant(7);
        writer.booking(booking);
    }
}

void export_stock(Connection& connection, BusinessWriter& writer) {
    Statement variant(connection, "SELECT id, sku, stock_quantity FROM product_variants ORDER BY id");
    while (variant.step()) {
        writer.variant({variant.integer(0), std::string(variant.text(1)), variant.integer(2)});
    }
    Statement drop(connection, "SELECT id, variant_id, stock_quantity FROM drop_products ORDER BY id");
    while (drop.step()) writer.drop_product({drop.integer(0), drop.integer(1), drop.integer(2)});
}

void export_orders(Connection& connection, BusinessWriter& writer) {
    Statement row(
        connection,
        "SELECT id, status, payment_status, created_at, cancelled_at, cancel_reason FROM orders ORDER BY id");
    Statement reservation(connection,
                          "SELECT id, variant_id, drop_product_id, quantity, status, created_at, expires_at,"
                          " released_at FROM inventory_reservations WHERE order_id = ?1 ORDER BY id");
    while (row.step()) {
        OrderRecord order;
        order.id = row.integer(0);
        order.status = order_status(row.text(1));
        order.payment_status = payment_status(row.text(2));
        order.created_at = row.instant(3);
        if (!row.is_null(4)) order.cancelled_at = row.instant(4);
        if (!row.is_null(5)) order.cancel_reason = std::string(row.text(5));
        order.reservations.emplace();
        for (reservation.bind(order.id); reservation.step();) {
            order.reservations->push_back(
                {reservation.integer(0), reservation.integer(1), reservation.maybe_integer(2),
                 reservation.integer(3),
                 reservation_status(reservation.text(4)).value_or(ReservationStatus::active),
                 reservation.instant(5), reservation.maybe_instant(6), reservation.maybe_instant(7)});
        }
        writer.order(order);
    }
}

}  // namespace

void SqliteExchange::export_to(BusinessWriter& writer) {
    const Connection::Task task(connection_, "exporting");
    const Transaction snapshot(connection_, Transaction::Kind::read);
    export_services(connection_, writer);
    export_providers(connection_, writer);
    export_bookings(connection_, writer);
    export_stock(connection_, writer);
    export_orders(connection_, writer);
}

}  // namespace slotctl::sqlite
