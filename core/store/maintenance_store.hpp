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

/// What "today" is in a zone, and which rules it has.
struct ZoneDay {
    std::string name;
    LocalDate today{};
    Instant today_starts{};
    std::int64_t stamp = 0;  ///< Zone::rules_stamp
};

/// A provider with something to do. `weight` is about the number of dates to fill over all its offerings,
/// >= 1.
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

/// How closely the caller wants to know what was written.
enum class Detail {
    totals,  ///< counts that cost extra to tell apart may come under the key {0, 0}
    per_offering,
};

/// Slots and the rules behind them.
class MaintenanceStore {
  public:
    virtual ~MaintenanceStore() = default;

    /// What of the scope's ids there is no trace of: no such record, and nothing that a deleted one left.
    virtual MaintainScope unknown(const MaintainScope& scope) = 0;

    /// The distinct time zones of providers in scope, as stored.
    virtual std::vector<std::string> time_zones(const MaintainScope& scope) = 0;

    /// Finds what needs work without reading any slot. `zones` are those of `time_zones` that the calendar
    /// knows; a provider in none of them is always work, so that its fault is seen. A pair (provider,
    /// service) needs work when it
    /// - is an active offering and no run has seen it, its revisions, zone stamp or max_slots differ from
    /// what was
    ///   seen, it was touched, it is capped, or its horizon lies before today + days_ahead;
    /// - is not (or no longer) active, has a row in offering_windows, and its revisions differ or it was
    /// touched;
    /// - has a row in offering_windows and was expired before a day earlier than today;
    /// - policy.verify or force_cleanup: has an active offering, a row in offering_windows or (verify) any
    /// slot.
    virtual MaintainSurvey survey(const MaintainScope& scope, const MaintainPolicy& policy,
                                  std::span<const ZoneDay> zones) = 0;

    /// Rules of these providers (ascending), without slots: every pair that has an offering or a row in
    /// offering_windows (with verify: or a slot), restricted to the scope's services. A provider's revision
    /// is read no later than its rules, so that a change in between is seen by the next run.
    virtual std::vector<ProviderSnapshot> load(std::span<const ProviderId> providers,
                                               const MaintainScope& scope, const MaintainPolicy& policy,
                                               LocalDate overrides_from) = 0;

    /// Fills `slots` and `bookings` of the offerings that `ranges` name.
    virtual void load_slots(std::span<ProviderSnapshot> providers, std::span<const SlotRange> ranges) = 0;

    /// Carries out the plans of whole providers in one transaction. What became booked since the plan was
    /// made stays. Returns what really changed, for offerings where anything did, ascending by key. Throws
    /// Error(conflict) if another writer was faster (nothing was done: load, plan and try again; slots that
    /// others keep making do not stop the second try, their rows stay as they are),
    /// Error(in_doubt) if the connection broke while committing. A slot that is to be restored or recounted
    /// and that the database refuses, since its bookings contradict others, stays as it is and is counted as
    /// `contradicting`; all else goes on.
    virtual std::vector<OfferingCounts> apply(const RunLock& lock, std::span<const ProviderPlan> plans,
                                              Detail detail = Detail::per_offering) = 0;

    /// What `apply` would return if nothing changed since the plans were made. Writes nothing.
    virtual std::vector<OfferingCounts> preview(std::span<const ProviderPlan> plans) = 0;
};

}  // namespace slotctl
