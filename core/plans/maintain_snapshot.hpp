#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/instant.hpp"
#include "core/calendar/weekly_hours.hpp"

/// What `maintain` looks at: the rules and slots of some providers, as a store has them.
namespace slotctl {

/// Changes whenever rules change; compared for equality only. 0 stands for "no such record".
using Revision = std::int64_t;

/// What a service asks of its slots.
struct ServiceRules {
    std::chrono::minutes duration{};  ///< > 0
    std::chrono::minutes step{};      ///< > 0; the default (duration plus buffers) is filled in
    std::chrono::minutes buffer_before{}, buffer_after{};  ///< >= 0
    int capacity = 1;                                      ///< >= 1
    std::optional<int> max_slots;                          ///< >= 1; none: the policy's
};

/// What earlier runs did for an offering: one row of `offering_windows`.
struct OfferingWindow {
    LocalDate horizon{};         ///< the furthest local date that was looked at
    Instant filled_until{};      ///< everything the rules yield before it was made
    bool capped = false;         ///< cut at `max_slots`, so filled_until lies before the horizon's end
    LocalDate expired_before{};  ///< slots of earlier local dates were expired
    Revision provider_revision = 0;
    Revision service_revision = 0;
    std::int64_t zone_stamp = 0;  ///< Zone::rules_stamp
    int max_slots = 0;            ///< the limit that was in force
    std::int64_t touched = 0;     ///< changes when others did to the slots what needs a look; 0 = nothing
    bool operator==(const OfferingWindow&) const = default;
};

/// A slot that stands in the store.
struct StoredSlot {
    Instant starts{};
    std::chrono::seconds duration{};
    int capacity = 1;
    int booked_count = 0;
    bool manual = false;         ///< origin 'manual'
    bool outside_rules = false;  ///< marked as booked though the rules no longer yield it
};

/// Bookings that hold a place (all but the cancelled ones) at one start, counted from `bookings` itself.
struct BookedStart {
    Instant starts{};
    std::chrono::seconds duration{};  ///< the longest of them
    int count = 0;
};

/// A provider's pair with a service: an offering, or what is left of one.
struct OfferingSnapshot {
    ServiceId service = 0;
    bool active = false;  ///< the offering stands and it, its provider and its service are active
    ServiceRules rules;   ///< meaningful when active
    Revision service_revision = 0;
    std::vector<WeeklyWindow> hours;       ///< service hours; none = the provider's whole hours
    std::optional<OfferingWindow> window;  ///< none: no run has seen it
    std::vector<StoredSlot> slots;         ///< those in the range that was asked for, ascending
    std::vector<BookedStart> bookings;     ///< in the same range, ascending
};

struct ProviderSnapshot {
    ProviderId id = 0;
    std::string time_zone;  ///< empty: there is no such provider (any more)
    Revision revision = 0;
    std::vector<WeeklyWindow> availability;
    std::vector<DateOverride> overrides;      ///< at least those from the day before yesterday on
    std::vector<OfferingSnapshot> offerings;  ///< ascending by service
};

/// Which stored slots a plan needs to see.
struct SlotRange {
    OfferingKey key;
    Instant from{};
    Instant until{};  ///< not included
};

}  // namespace slotctl
