#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/calendar/zone.hpp"
#include "core/plans/offered_times.hpp"
#include "core/store/store.hpp"

namespace slotctl {

/// The longest range of dates that one query may ask for, both included.
inline constexpr std::chrono::days longest_range{366};
/// How far ahead the first free times are searched.
inline constexpr std::chrono::days furthest_search{731};

struct FreeTimesQuery {
    MaintainScope scope;              ///< an empty list means all
    std::optional<DateRange> dates;   ///< none: today, or with `next`, from now on
    std::optional<std::size_t> next;  ///< only the first ones from now on, >= 1; then `dates` is not used
    std::optional<Zone> zone;  ///< in which dates are meant and local times are given; none: the provider's
    bool taken = false;        ///< also list times that cannot be booked, with the reason
    Instant now{};
};

struct LocalOffer : OfferedTime {
    LocalDate local_date{};
    TimeOfDay local_time{};
    std::chrono::seconds local_end{};  ///< from the midnight of `local_date` as the clocks show it
    std::optional<std::chrono::seconds> repeated{};  ///< as LocalClock::repeated, of the begin
};

struct FreeTimes {
    std::string zone;  ///< of all local times; empty if the providers' zones differ
    DateRange dates;
    std::vector<LocalOffer> times;  ///< ascending by start, provider, service
    std::map<ProviderId, std::string> providers;
    std::map<ServiceId, std::string> services;  ///< the names of those in `times`
    std::vector<std::string> warnings;          ///< providers that could not be worked out
    /// Until then, the answer stays the same as time goes by, if nothing in the database changes and no hold
    /// ends; later than `now` of the query.
    Instant unchanged_until{};
};

/// Throws Error(usage) if the range is empty or longer than `longest_range`.
void check_range(DateRange dates);

/// The free times of providers, from rules and bookings as they are now. Throws Error(bad_data) for unknown
/// ids, Error(usage) for a range that is empty or too long.
FreeTimes free_times(Store& store, const FreeTimesQuery& query);

}  // namespace slotctl
