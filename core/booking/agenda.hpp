#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/calendar/local_time.hpp"
#include "core/plans/offered_times.hpp"
#include "core/store/store.hpp"

/// The calendar of a provider as a person reads it: what is free, what is booked and by whom, and why the
/// rest is neither.
namespace slotctl {

struct AgendaQuery {
    MaintainScope scope;             ///< an empty list means all
    std::optional<DateRange> dates;  ///< in each provider's zone; none: its today
    Instant now{};
    bool archived = false;  ///< also bookings that were put aside
};

struct AgendaBooking {
    BookingId id = 0;
    std::string customer;
    bool pending = false;
    bool archived = false;  ///< it was put aside
};

/// A time of one offering.
struct AgendaEntry : OfferedTime {
    LocalClock begins, ends;  ///< as the provider's clocks show them
    /// The rules do not yield this time: it is there because it is booked.
    bool outside_rules = false;
    std::vector<AgendaBooking> bookings;  ///< without cancelled ones and holds that have ended, see also
                                          ///< AgendaQuery; ascending by id
};

/// `free`, `booked` or the name of the reason why it is neither. A time with places left is `free`, even if
/// it has bookings.
std::string state_of(const AgendaEntry& entry);

struct ProviderAgenda {
    ProviderId provider = 0;
    std::string name, zone;
    std::string fault;  ///< why it cannot be worked out; then the rest is empty
    DateRange dates;
    std::map<ServiceId, std::string> services;  ///< the names of those in `entries`
    std::vector<AgendaEntry> entries;           ///< ascending by start, then service
    std::vector<Interval> busy;                 ///< when the provider is busy elsewhere; ascending
};

/// Passes the agenda of each provider in scope to `take`, ascending by id, in bounded memory: of those that
/// are named, or of all that offer something or have a booking on these dates. Throws Error(bad_data) for
/// unknown ids, Error(usage) for a range that is empty or too long.
void read_agendas(Store& store, const AgendaQuery& query,
                  const std::function<void(const ProviderAgenda&)>& take);

}  // namespace slotctl
