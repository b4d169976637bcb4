#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
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

/// The key of a slot.
struct SlotKey {
    OfferingKey offering;
    Instant starts{};
    auto operator<=>(const SlotKey&) const = default;
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

/// The numbers of a service as a table has them, which need not make sense.
struct StoredRules {
    std::int64_t duration = 0;         ///< minutes, as all up to `capacity`
    std::optional<std::int64_t> step;  ///< none: the duration and both buffers
    std::int64_t buffer_before = 0, buffer_after = 0;
    std::int64_t capacity = 0;
    std::optional<std::int64_t> max_slots;
};

/// A provider's pair with a service: an offering, or what is left of one.
struct OfferingSnapshot {
    ServiceId service = 0;
    bool active = false;   ///< the offering stands and it, its provider and its service are active
    std::string inactive;  ///< which of them is not; empty while it is active, or not known
    ServiceRules rules;    ///< meaningful when active
    std::string fault;     ///< why `rules` cannot be gone by; empty: they can
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

    /// Null if there is none.
    OfferingSnapshot* offering(ServiceId service);
    [[nodiscard]] const OfferingSnapshot* offering(ServiceId service) const;
};

/// Puts the rows of tables together to snapshots. Rows come in any order of providers.
class SnapshotBuilder {
  public:
    /// `providers` are those loaded, ascending by id; they outlive this.
    explicit SnapshotBuilder(std::span<ProviderSnapshot> providers) : providers_(providers) {}

    /// Null if it is not among those loaded; what is added to such a one is left out.
    ProviderSnapshot* provider(ProviderId id);
    OfferingSnapshot* offering(OfferingKey key);

    void add_availability(ProviderId id, const WeeklyWindow& window);
    void add_hours(OfferingKey key, const WeeklyWindow& window);
    /// Ascending by date within a provider; no window = closed.
    void add_override(ProviderId id, LocalDate date, const std::optional<DayWindow>& window);

  private:
    std::span<ProviderSnapshot> providers_;
};

/// Takes over whether the offering, its provider and its service are active; none: there is no such record.
void set_activity(std::optional<bool> of_offering, std::optional<bool> of_provider,
                  std::optional<bool> of_service, OfferingSnapshot& offering);

/// Takes over the numbers of the service `id`, or says in `fault` which of them cannot be: lengths of more
/// than a year, or less than there can be.
void set_rules(const StoredRules& stored, OfferingSnapshot& offering);

/// The window as it stands, or, where its times cannot come from a run (they are infinite, or centuries
/// away), one that makes the next run look at everything.
OfferingWindow sound(const OfferingWindow& stored);

/// Which stored slots a plan needs to see.
struct SlotRange {
    OfferingKey key;
    Instant from{};
    Instant until{};  ///< not included
};

}  // namespace slotctl
