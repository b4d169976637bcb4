#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/plans/maintain.hpp"
#include "core/plans/maintain_preview.hpp"
#include "core/platform/run_lock.hpp"
#include "core/store/maintain_scope.hpp"

namespace slotctl {

/// The current date in a zone, and a stamp of the zone's rules.
struct ZoneDay {
    std::string name;
    LocalDate today{};
    Instant today_starts{};
    std::int64_t stamp = 0;  ///< Zone::rules_stamp
};

/// A provider that needs work. `weight` is roughly the number of dates to fill for all its offerings, >= 1.
struct ProviderWork {
    ProviderId provider = 0;
    std::int64_t weight = 1;
    std::int64_t offerings = 0;  ///< its active offerings that need work
};

struct MaintainSurvey {
    std::int64_t offerings = 0;  ///< active ones in scope
    std::int64_t outside_rules =
        0;  ///< booked slots from today on that are marked as outside the rules, in scope
    std::vector<ProviderWork> work;  ///< ascending by provider
};

/// The detail of the counts that the caller wants.
enum class Detail {
    totals,  ///< counts that are expensive to separate may be under the key {0, 0}
    per_offering,
};

/// Slots and the rules behind them.
class MaintenanceStore {
  public:
    virtual ~MaintenanceStore() = default;

    /// Which of the scope's ids are unknown: neither a record nor the remains of a deleted one exists.
    virtual MaintainScope unknown(const MaintainScope& scope) = 0;

    /// The distinct time zones of providers in scope, as stored.
    virtual std::vector<std::string> time_zones(const MaintainScope& scope) = 0;

    /// Finds what needs work without reading any slot. `zones` are those of `time_zones` that the calendar
    /// knows; a provider in an unknown zone always needs work, so that its error is reported. A pair
    /// (provider, service) needs work if it
    /// - is an active offering and no run has seen it, its revisions, zone stamp or max_slots differ from
    ///   those seen, it was touched, it is capped, or its horizon is before today + days_ahead;
    /// - is not (or no longer) active, has a row in offering_windows, and its revisions differ or it was
    ///   touched;
    /// - has a row in offering_windows and was expired before a day earlier than today;
    /// - policy.verify or force_cleanup: has an active offering, a row in offering_windows or (verify) any
    ///   slot.
    virtual MaintainSurvey survey(const MaintainScope& scope, const MaintainPolicy& policy,
                                  std::span<const ZoneDay> zones) = 0;

    /// The rules of these providers (ascending), without slots: every pair that has an offering or a row in
    /// offering_windows (with verify: or a slot), restricted to the scope's services. A provider's revision
    /// is read no later than its rules, so that the next run notices a change in between.
    virtual std::vector<ProviderSnapshot> load(std::span<const ProviderId> providers,
                                               const MaintainScope& scope, const MaintainPolicy& policy,
                                               LocalDate overrides_from) = 0;

    /// Loads `slots` and `bookings` for the offerings named in `ranges`.
    virtual void load_slots(std::span<ProviderSnapshot> providers, std::span<const SlotRange> ranges) = 0;

    /// Carries out the plans of whole providers in one transaction. Slots that were booked after the plan was
    /// made stay. Returns the actual changes, for offerings that have any, ascending by key. Throws
    /// Error(conflict) if another writer was faster (nothing was done: load, plan and try again; slots that
    /// others keep creating do not stop the second attempt, and their rows are not changed), Error(in_doubt)
    /// if the connection broke during the commit. If the database refuses a slot that should be restored or
    /// recounted, since its bookings contradict others, the slot is left unchanged and counted as
    /// `contradicting`; everything else is carried out.
    virtual std::vector<OfferingCounts> apply(const RunLock& lock, std::span<const ProviderPlan> plans,
                                              Detail detail = Detail::per_offering) = 0;

    /// What `apply` would return if nothing changed since the plans were made. Writes nothing.
    virtual std::vector<OfferingCounts> preview(std::span<const ProviderPlan> plans) = 0;
};

}  // namespace slotctl
