#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/instant.hpp"
#include "core/calendar/interval.hpp"
#include "core/calendar/weekly_hours.hpp"

/// The input of `maintain`: the rules and slots of some providers, as a store has them.
namespace slotctl {

/// Changes whenever rules change; compared only for equality. 0 means "no such record".
using Revision = std::int64_t;

/// A service's rules for its slots.
struct ServiceRules {
    std::chrono::minutes duration{};  ///< > 0
    std::chrono::minutes step{};      ///< > 0; the default (duration plus buffers) is filled in
    std::chrono::minutes buffer_before{}, buffer_after{};  ///< >= 0
    std::chrono::minutes min_notice{};                     ///< >= 0; hides slots from customers only
    int capacity = 1;                                      ///< >= 1
    std::optional<int> max_slots;                          ///< none: the policy's limit
};

/// What earlier runs did for an offering: one row of `offering_windows`.
struct OfferingWindow {
    LocalDate horizon{};         ///< the last local date that a run filled or checked
    Instant filled_until{};      ///< every slot before it that the rules yield was created
    bool capped = false;         ///< cut off at `max_slots`, so filled_until is before the horizon's end
    LocalDate expired_before{};  ///< slots of earlier local dates have expired
    Revision provider_revision = 0;
    Revision service_revision = 0;
    std::int64_t zone_stamp = 0;  ///< Zone::rules_stamp
    int max_slots = 0;            ///< the limit at that time
    std::int64_t touched = 0;  ///< changes when others changed slots in a way that needs a check; 0 = nothing
    bool operator==(const OfferingWindow&) const = default;
};

/// The key of a slot.
struct SlotKey {
    OfferingKey offering;
    Instant starts{};
    auto operator<=>(const SlotKey&) const = default;
};

/// A slot that exists in the store.
struct StoredSlot {
    Instant starts{};
    std::chrono::seconds duration{};
    int capacity = 1;
    int booked_count = 0;
    bool manual = false;         ///< origin 'manual'
    bool outside_rules = false;  ///< marked: booked, although the rules no longer yield it
};

/// Bookings that occupy a place (all except cancelled ones) at one start, counted from `bookings` itself.
struct BookedStart {
    Instant starts{};
    std::chrono::seconds duration{};  ///< the longest of them
    int count = 0;
};

/// A service's numbers as stored in the table; they may be invalid.
struct StoredRules {
    std::int64_t duration = 0;         ///< minutes, as are the fields up to `capacity`
    std::optional<std::int64_t> step;  ///< none: the duration and both buffers
    std::int64_t buffer_before = 0, buffer_after = 0;
    std::int64_t capacity = 0;
    std::optional<std::int64_t> max_slots;
    std::int64_t min_notice = 0;
};

/// A pair of provider and service: an offering, or the remains of one.
struct OfferingSnapshot {
    ServiceId service = 0;
    std::string name;      ///< the service's; empty if it was deleted
    bool active = false;   ///< the offering exists and it, its provider and its service are active
    std::string inactive;  ///< which of them is not; empty while it is active, or if unknown
    ServiceRules rules;    ///< meaningful only if active
    std::string fault;     ///< why `rules` cannot be used; empty if they can
    Revision service_revision = 0;
    std::vector<WeeklyWindow> hours;       ///< service hours; empty = the provider's whole hours
    std::optional<OfferingWindow> window;  ///< none if no run has seen it
    std::vector<StoredSlot> slots;         ///< those in the requested range, ascending
    std::vector<BookedStart> bookings;     ///< in the same range, ascending
};

struct ProviderSnapshot {
    ProviderId id = 0;
    std::string name;       ///< empty if the provider does not exist (any more), as is time_zone
    std::string time_zone;  ///< empty if the provider does not exist (any more)
    Revision revision = 0;
    /// Slots are stored by their local times, so that of a time that comes twice only the first can be
    /// stored.
    bool stores_local_times = false;
    std::vector<WeeklyWindow> availability;
    std::vector<DateOverride> overrides;  ///< at least those from the day before yesterday on
    std::vector<Interval> busy;  ///< when the provider is busy elsewhere, from the same date on; ascending by
                                 ///< begin, they may overlap
    std::vector<OfferingSnapshot> offerings;  ///< ascending by service

    /// Null if there is none.
    OfferingSnapshot* offering(ServiceId service);
    [[nodiscard]] const OfferingSnapshot* offering(ServiceId service) const;
};

/// Assembles snapshots from table rows. Rows may come in any order of providers.
class SnapshotBuilder {
  public:
    /// `providers` are the loaded ones, ascending by id; they must outlive this object.
    explicit SnapshotBuilder(std::span<ProviderSnapshot> providers) : providers_(providers) {}

    /// Null if it is not among the loaded ones; rows added for it are ignored.
    ProviderSnapshot* provider(ProviderId id);
    OfferingSnapshot* offering(OfferingKey key);

    void add_availability(ProviderId id, const WeeklyWindow& window);
    void add_hours(OfferingKey key, const WeeklyWindow& window);
    /// Must be called ascending by date within a provider; no window = closed. The first reason of a date
    /// counts.
    void add_override(ProviderId id, LocalDate date, const std::optional<DayWindow>& window,
                      const std::string& reason = {});
    /// Must be called ascending by begin within a provider.
    void add_busy(ProviderId id, const Interval& time);

  private:
    std::span<ProviderSnapshot> providers_;
};

/// Sets whether the offering, its provider and its service are active; none: the record does not exist.
void set_activity(std::optional<bool> of_offering, std::optional<bool> of_provider,
                  std::optional<bool> of_service, OfferingSnapshot& offering);

/// Sets the rules from the numbers of the service `id`, or names the invalid one in `fault`: a length of more
/// than a year, or below the minimum.
void set_rules(const StoredRules& stored, OfferingSnapshot& offering);

/// The stored window; or, if its times cannot come from a run (they are infinite, or centuries away), one
/// that makes the next run compare everything.
OfferingWindow sound(const OfferingWindow& stored);

/// The range of stored slots that a plan needs to see.
struct SlotRange {
    OfferingKey key;
    Instant from{};
    Instant until{};  ///< not included
};

}  // namespace slotctl
