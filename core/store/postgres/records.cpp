#include "core/store/postgres/records.hpp"

#include <map>

#include "core/exchange/weekday_groups.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

std::optional<Instant> optional_instant(const pqxx::field& field) {
    return field.is_null() ? std::nullopt : std::optional(instant_from(field));
}
std::optional<LocalDate> optional_date(const pqxx::field& field) {
    return field.is_null() ? std::nullopt : std::optional(date_from(field));
}
std::optional<std::int64_t> optional_int(const pqxx::field& field) {
    return field.is_null() ? std::nullopt : std::optional(int_from(field));
}

using ProvidersById = std::map<ProviderId, ProviderRecord>;

void add_availability(pqxx::transaction_base& tx, const std::string& ids, ProvidersById& providers) {
    const auto rows =
        exec_params(tx,
                    "SELECT provider_id, extract(epoch FROM starts)::int, extract(epoch FROM ends)::int, " +
                        epoch_days("valid_from") + ", " + epoch_days("valid_until") +
                        ", weekday FROM provider_availability WHERE provider_id = ANY ($1::bigint[])"
                        " ORDER BY 1, 2, 3, 4, 5, 6",
                    ids);
    for (const auto& row : rows) {
        add_weekday(*providers.at(int_from(row[0])).availability,
                    AvailabilityRecord{{static_cast<unsigned>(int_from(row[5]))},
                                       time_from(row[1]),
                                       time_from(row[2]),
                                       optional_date(row[3]),
                                       optional_date(row[4])});
    }
}

void add_overrides(pqxx::transaction_base& tx, const std::string& ids, ProvidersById& providers) {
    const auto rows = exec_params(tx,
                                  "SELECT provider_id, " + epoch_days("date") +
                                      ", extract(epoch FROM starts)::int, extract(epoch FROM ends)::int,"
                                      " reason FROM availability_overrides WHERE provider_id = ANY "
                                      "($1::bigint[]) ORDER BY 1, 2, 3 NULLS FIRST, 4",
                                  ids);
    bool closed = false;
    for (const auto& row : rows) {
        auto& list = *providers.at(int_from(row[0])).overrides;
        const LocalDate date = date_from(row[1]);
        if (list.empty() || list.back().date != date) {
            list.push_back({date, {}, {}});
            closed = row[2].is_null();
        }
        // An application may have given its rows different reasons; one is enough.
        if (!list.back().reason && !row[4].is_null()) list.back().reason = row[4].as<std::string>();
        if (!closed) list.back().windows.push_back({time_from(row[2]), time_from(row[3])});
    }
}

void add_secrets(pqxx::transaction_base& tx, const std::string& ids, ProvidersById& providers) {
    const auto calendars = exec_params(tx,
                                       "SELECT provider_id, name, source FROM provider_calendars"
                                       " WHERE provider_id = ANY ($1::bigint[]) ORDER BY 1, 2",
                                       ids);
    for (const auto& row : calendars) {
        providers.at(int_from(row[0]))
            .calendars->push_back({row[1].as<std::string>(), row[2].as<std::string>()});
    }
    const auto feeds = exec_params(tx,
                                   "SELECT provider_id, name, busy_only, secret_hash FROM calendar_feeds"
                                   " WHERE provider_id = ANY ($1::bigint[]) ORDER BY 1, 2",
                                   ids);
    for (const auto& row : feeds) {
        providers.at(int_from(row[0]))
            .feeds->push_back({row[1].as<std::string>(), bool_from(row[2]), row[3].as<std::string>()});
    }
}

void add_offerings(pqxx::transaction_base& tx, const std::string& ids, ProvidersById& providers) {
    for (const auto& row : exec_params(tx,
                                       "SELECT provider_id, service_id, active FROM offerings"
                                       " WHERE provider_id = ANY ($1::bigint[]) ORDER BY 1, 2",
                                       ids)) {
        providers.at(int_from(row[0]))
            .offerings->push_back({int_from(row[1]), bool_from(row[2]), std::vector<HoursRecord>{}});
    }
    const auto rows = exec_params(
        tx,
        "SELECT provider_id, service_id, extract(epoch FROM starts)::int, extract(epoch FROM ends)::int, "
        "weekday"
        " FROM service_time_slots WHERE provider_id = ANY ($1::bigint[]) ORDER BY 1, 2, 3, 4, 5",
        ids);
    for (const auto& row : rows) {
        for (OfferingRecord& offering : *providers.at(int_from(row[0])).offerings) {
            if (offering.service != int_from(row[1])) continue;
            add_weekday(
                *offering.hours,
                HoursRecord{{static_cast<unsigned>(int_from(row[4]))}, time_from(row[2]), time_from(row[3])});
        }
    }
}

void add_reservations(pqxx::transaction_base& tx, const std::string& ids,
                      std::map<std::int64_t, OrderRecord>& orders) {
    const auto rows = exec_params(
        tx,
        "SELECT order_id, id, variant_id, drop_product_id, quantity, status, " + epoch_seconds("created_at") +
            ", " + epoch_seconds("expires_at") + ", " + epoch_seconds("released_at") +
            " FROM inventory_reservations WHERE order_id = ANY ($1::bigint[]) ORDER BY 1, 2",
        ids);
    for (const auto& row : rows) {
        orders.at(int_from(row[0]))
            .reservations->push_back(
                {int_from(row[1]), int_from(row[2]), optional_int(row[3]), int_from(row[4]),
                 reservation_status(row[5].c_str()).value_or(ReservationStatus::active), instant_from(row[6]),
                 optional_instant(row[7]), optional_instant(row[8])});
    }
}

std::string ids_of(const pqxx::result& rows) {
    ArrayText ids;
    for (const auto& row : rows) ids.add(int_from(row[0]));
    return ids.str();
}

}  // namespace

const std::string slot_columns =
    "s.provider_id, s.service_id, " + epoch_seconds("s.starts_at") + ", " + epoch_seconds("s.ends_at") +
    ", s.capacity, s.origin, CASE WHEN s.booked_count > 0 THEN " + epoch_seconds("s.blocked_from") +
    " END, CASE WHEN s.booked_count > 0 THEN " + epoch_seconds("s.blocked_until") + " END";
const std::string booking_columns =
    "b.id, b.provider_id, b.service_id, " + epoch_seconds("b.starts_at") + ", " + epoch_seconds("b.ends_at") +
    ", b.customer, b.status, " + epoch_seconds("b.created_at") + ", " + epoch_seconds("b.hold_until") + ", " +
    epoch_seconds("b.archived_at") + ", " + epoch_seconds("b.moved_at");
const std::string order_columns = "id, status, payment_status, " + epoch_seconds("created_at") + ", " +
                                  epoch_seconds("cancelled_at") + ", cancel_reason";

ServiceRecord service_of(const pqxx::row& row) {
    using std::chrono::minutes;
    ServiceRecord s;
    s.id = int_from(row[0]);
    s.name = row[1].as<std::string>();
    s.duration = minutes{int_from(row[2])};
    if (!row[3].is_null()) s.step = minutes{int_from(row[3])};
    s.buffer_before = minutes{int_from(row[4])};
    s.buffer_after = minutes{int_from(row[5])};
    s.min_notice = minutes{int_from(row[6])};
    s.capacity = static_cast<int>(int_from(row[7]));
    if (!row[8].is_null()) s.max_slots = static_cast<int>(int_from(row[8]));
    s.active = bool_from(row[9]);
    return s;
}

SlotRecord slot_of(const pqxx::row& row) {
    SlotRecord s;
    s.provider = int_from(row[0]);
    s.service = int_from(row[1]);
    s.starts_at = instant_from(row[2]);
    s.ends_at = instant_from(row[3]);
    s.capacity = static_cast<int>(int_from(row[4]));
    s.origin = slot_origin(row[5].c_str());
    s.blocked_from = optional_instant(row[6]);
    s.blocked_until = optional_instant(row[7]);
    return s;
}

BookingRecord booking_of(const pqxx::row& row) {
    BookingRecord b;
    b.id = int_from(row[0]);
    b.provider = int_from(row[1]);
    b.service = int_from(row[2]);
    b.starts_at = instant_from(row[3]);
    b.ends_at = instant_from(row[4]);
    b.customer = row[5].as<std::string>();
    b.status = booking_status(row[6].c_str());
    b.created_at = instant_from(row[7]);
    b.hold_until = optional_instant(row[8]);
    b.archived_at = optional_instant(row[9]);
    b.moved_at = optional_instant(row[10]);
    return b;
}

VariantRecord variant_of(const pqxx::row& row) {
    return {int_from(row[0]), row[1].as<std::string>(), int_from(row[2])};
}

DropProductRecord drop_product_of(const pqxx::row& row) {
    return {int_from(row[0]), int_from(row[1]), int_from(row[2])};
}

std::vector<ProviderRecord> providers_of(pqxx::transaction_base& tx, const pqxx::result& rows,
                                         bool with_secrets) {
    ProvidersById providers;
    for (const auto& row : rows) {
        ProviderRecord p;
        p.id = int_from(row[0]);
        p.name = row[1].as<std::string>();
        p.time_zone = row[2].as<std::string>();
        p.active = bool_from(row[3]);
        p.availability.emplace();
        p.overrides.emplace();
        p.offerings.emplace();
        if (with_secrets) {
            p.calendars.emplace();
            p.feeds.emplace();
        }
        providers.emplace(p.id, std::move(p));
    }
    const std::string ids = ids_of(rows);
    add_availability(tx, ids, providers);
    add_overrides(tx, ids, providers);
    add_offerings(tx, ids, providers);
    if (with_secrets) add_secrets(tx, ids, providers);
    std::vector<ProviderRecord> records;
    records.reserve(providers.size());
    for (auto& [id, provider] : providers) records.push_back(std::move(provider));
    return records;
}

std::vector<OrderRecord> orders_of(pqxx::transaction_base& tx, const pqxx::result& rows) {
    std::map<std::int64_t, OrderRecord> orders;
    for (const auto& row : rows) {
        OrderRecord o;
        o.id = int_from(row[0]);
        o.status = order_status(row[1].c_str());
        o.payment_status = payment_status(row[2].c_str());
        o.created_at = instant_from(row[3]);
        if (!row[4].is_null()) o.cancelled_at = instant_from(row[4]);
        if (!row[5].is_null()) o.cancel_reason = row[5].as<std::string>();
        o.reservations.emplace();
        orders.emplace(o.id, std::move(o));
    }
    if (!orders.empty()) add_reservations(tx, ids_of(rows), orders);
    std::vector<OrderRecord> records;
    records.reserve(orders.size());
    for (auto& [id, order] : orders) records.push_back(std::move(order));
    return records;
}

}  // namespace slotctl::postgres
