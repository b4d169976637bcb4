#include "core/booking/agenda.hpp"

#include <algorithm>
#include <span>
#include <tuple>

#include "core/base/zone_names.hpp"
#include "core/booking/free_times.hpp"
#include "core/calendar/zone.hpp"
#include "core/store/known_scope.hpp"

namespace slotctl {

namespace {

using std::chrono::days;

/// Calendars are loaded for this many providers at once.
constexpr std::size_t providers_at_once = 64;

using Key = std::tuple<Instant, ServiceId>;

class Reader {
  public:
    Reader(Store& store, const AgendaQuery& query) : store_(store), query_(query) {}

    [[nodiscard]] ProviderAgenda read(const ProviderCalendar& calendar) const {
        ProviderAgenda agenda;
        agenda.provider = calendar.rules.id;
        agenda.name = calendar.rules.name;
        agenda.zone = calendar.rules.time_zone;
        const auto zone = Zone::find(agenda.zone);
        if (!zone) {
            agenda.fault = unknown_zone_and_advice(agenda.zone, std::to_string(calendar.rules.id));
            return agenda;
        }
        const LocalDate today = zone->date_of(query_.now);
        agenda.dates = query_.dates.value_or(DateRange{today, today});
        auto bookings = bookings_of(agenda, *zone);
        for (const OfferedTime& time : offered_times(calendar, agenda.dates, query_.now))
            add(agenda, *zone, time, bookings);
        add_outside(agenda, calendar, *zone, bookings);
        for (const Interval& busy : calendar.rules.busy)
            if (busy.end > zone->start_of(agenda.dates.first) && busy.begin < zone->end_of(agenda.dates.last))
                agenda.busy.push_back(busy);
        for (const AgendaEntry& entry : agenda.entries) {
            const OfferingSnapshot* const offering = calendar.rules.offering(entry.key.service);
            agenda.services[entry.key.service] = offering == nullptr || offering->name.empty()
                                                     ? "service " + std::to_string(entry.key.service)
                                                     : offering->name;
        }
        return agenda;
    }

  private:
    struct Booked {
        Interval time;
        std::vector<AgendaBooking> bookings;
    };
    using Bookings = std::map<Key, Booked>;

    [[nodiscard]] Bookings bookings_of(const ProviderAgenda& agenda, const Zone& zone) const {
        const Interval span{zone.start_of(agenda.dates.first), zone.end_of(agenda.dates.last)};
        const auto& services = query_.scope.services;
        Bookings bookings;
        for (const StoredBooking& booking : store_.bookings().around(agenda.provider, span)) {
            const bool pending = booking.status == BookingStatus::pending;
            // A hold that has ended keeps nobody out.
            if (pending && booking.hold_until && *booking.hold_until <= query_.now) continue;
            if (booking.archived_at && !query_.archived) continue;
            if (booking.time.begin < span.begin || booking.time.begin >= span.end) continue;
            if (!services.empty() &&
                std::find(services.begin(), services.end(), booking.offering.service) == services.end())
                continue;
            Booked& booked = bookings[{booking.time.begin, booking.offering.service}];
            booked.time = {booking.time.begin, std::max(booked.time.end, booking.time.end)};
            booked.bookings.push_back(
                {booking.id, booking.customer, pending, booking.archived_at.has_value()});
        }
        return bookings;
    }

    static void add(ProviderAgenda& agenda, const Zone& zone, const OfferedTime& time, Bookings& bookings) {
        AgendaEntry entry;
        static_cast<OfferedTime&>(entry) = time;
        entry.begins = local_clock(zone, time.time.begin);
        entry.ends = local_clock(zone, time.time.end);
        const auto found = bookings.find({time.time.begin, time.key.service});
        if (found != bookings.end()) {
            entry.bookings = std::move(found->second.bookings);
            std::sort(entry.bookings.begin(), entry.bookings.end(),
                      [](const AgendaBooking& a, const AgendaBooking& b) { return a.id < b.id; });
            bookings.erase(found);
        }
        agenda.entries.push_back(std::move(entry));
    }

    /// What is booked though the rules do not yield it.
    static void add_outside(ProviderAgenda& agenda, const ProviderCalendar& calendar, const Zone& zone,
                            Bookings& bookings) {
        while (!bookings.empty()) {
            const auto& [key, booked] = *bookings.begin();
            const ServiceId service = std::get<ServiceId>(key);
            const auto count = static_cast<int>(booked.bookings.size());
            add(agenda, zone, {{calendar.rules.id, service}, booked.time, count, 0, NotBookable::outside},
                bookings);
            agenda.entries.back().outside_rules = true;
        }
        std::stable_sort(agenda.entries.begin(), agenda.entries.end(),
                         [](const AgendaEntry& a, const AgendaEntry& b) {
                             return std::tie(a.time.begin, a.key) < std::tie(b.time.begin, b.key);
                         });
    }

    Store& store_;
    const AgendaQuery& query_;
};

std::vector<ProviderId> ascending(std::vector<ProviderId> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

std::vector<ProviderId> both(const std::vector<ProviderId>& one, const std::vector<ProviderId>& other) {
    std::vector<ProviderId> ids(one);
    ids.insert(ids.end(), other.begin(), other.end());
    return ascending(std::move(ids));
}

/// The instants at which slots of the query can begin, in any zone.
Interval starts_of(const AgendaQuery& query) {
    const LocalDate today = Zone::utc().date_of(query.now);
    return starts_in_any_zone(query.dates.value_or(DateRange{today - days{1}, today + days{1}}));
}

}  // namespace

std::string state_of(const AgendaEntry& entry) {
    if (entry.free > 0) return "free";
    if (!entry.bookings.empty()) return "booked";
    return entry.reason ? std::string(name_of(*entry.reason)) : "booked";
}

void read_agendas(Store& store, const AgendaQuery& query,
                  const std::function<void(const ProviderAgenda&)>& take) {
    if (query.dates) check_range(*query.dates);
    require_known(store, query.scope);
    const Reader reader(store, query);
    // Those who are asked for are always shown; of the others, those who offer something, and those who only
    // have bookings.
    const bool named = !query.scope.providers.empty();
    const auto sure =
        named ? ascending(query.scope.providers) : store.calendars().offering_providers(query.scope);
    const auto providers =
        named ? sure
              : both(sure, store.bookings().booked_providers(query.scope.services, starts_of(query),
                                                             query.now, query.archived));
    for (std::size_t at = 0; at < providers.size(); at += providers_at_once) {
        const auto some =
            std::span(providers).subspan(at, std::min(providers_at_once, providers.size() - at));
        for (const ProviderCalendar& calendar :
             store.calendars().load(some, query.scope.services, starts_of(query), query.now)) {
            const ProviderAgenda agenda = reader.read(calendar);
            // Their bookings may be on another date than those that are shown.
            const bool offers = std::binary_search(sure.begin(), sure.end(), agenda.provider);
            if (offers || !agenda.entries.empty()) take(agenda);
        }
    }
}

}  // namespace slotctl
