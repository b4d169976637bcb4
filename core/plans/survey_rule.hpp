#pragma once

#include <cstdint>
#include <optional>

#include "core/plans/maintain_snapshot.hpp"

/// Which offerings a run has to check, and how closely. Both the survey, which finds the work, and the plan,
/// which does it, follow this rule. Tests check that the surveys in SQL agree with it.
///
/// | cause | reach | slots that are loaded |
/// |---|---|---|
/// | `--verify` | compare | the whole window |
/// | active, and no run has seen it | compare | the whole window |
/// | a rule changed, or others changed its slots (`touched`) | compare | the whole window |
/// | active, and the rules of its zone or its limit of slots changed | compare | the whole window |
/// | the run is as of an earlier date than the last one | compare | the whole window |
/// | the window ends later than before, or was cut off at the limit | extend | from `filled_until` on |
/// | none of these | nothing | none; slots of past dates expire nevertheless |
namespace slotctl {

/// The options of `maintain`.
struct MaintainPolicy {
    int days_ahead = 30;         ///< the window is today … today + days_ahead, >= 0
    int max_slots = 1000;        ///< future slots per offering, >= 1, unless its service says otherwise
    bool force_cleanup = false;  ///< past booked slots are deleted too
    bool verify = false;         ///< compare everything, whether or not rules changed
};

/// How closely a run checks an offering's slots.
enum class Reach {
    nothing,  ///< left as the last run left them
    extend,   ///< only slots after filled_until
    compare,  ///< every slot of the window
};

/// A pair of provider and service, with the facts that decide how much work it needs.
struct PairFacts {
    struct Day {
        std::int64_t zone_stamp = 0;  ///< Zone::rules_stamp
        LocalDate today{};
    };

    bool active = false;                     ///< the offering, its provider and its service are all active
    const OfferingWindow* window = nullptr;  ///< as returned by `sound`; null if no run has seen the pair
    Revision provider_revision = 0, service_revision = 0;
    int max_slots = 0;         ///< the limit that applies
    std::optional<Day> day{};  ///< none if the provider's zone is unknown
};

Reach reach_of(const PairFacts& facts, const MaintainPolicy& policy);

/// Whether to look for slots of past dates. Precondition: the day is known.
bool expires(const PairFacts& facts, const MaintainPolicy& policy);

/// Roughly the number of dates to work out, at most days_ahead + 1; 0: the pair needs no work. A pair in an
/// unknown zone always needs work, so that each run names its provider.
std::int64_t work_of(const PairFacts& facts, const MaintainPolicy& policy);

}  // namespace slotctl
