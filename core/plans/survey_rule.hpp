#pragma once

#include <cstdint>
#include <optional>

#include "core/plans/maintain_snapshot.hpp"

/// Which offerings a run has to look at, and how closely: the rule that the survey, which finds the work, and
/// the plan, which does it, both follow. A survey in SQL is held to it by tests.
///
/// | cause | reach | slots that are loaded |
/// |---|---|---|
/// | `--verify` | compare | the whole window |
/// | active, and no run has seen it | compare | the whole window |
/// | a rule of its provider or service changed, or others changed its slots (`touched`) | compare | the whole
/// window | | active, and the rules of its zone or its limit of slots changed | compare | the whole window |
/// | the run is as of an earlier date than the last one | compare | the whole window |
/// | the window ends later than before, or was cut at the limit | extend | from `filled_until` on |
/// | none of these | nothing | none; slots of past dates expire nevertheless |
namespace slotctl {

/// How `maintain` was asked to work.
struct MaintainPolicy {
    int days_ahead = 30;         ///< the window is today … today + days_ahead, >= 0
    int max_slots = 1000;        ///< future slots per offering, >= 1, unless its service says otherwise
    bool force_cleanup = false;  ///< past booked slots go as well
    bool verify = false;         ///< compare everything, whether or not rules changed
};

/// How closely a run looks at an offering's slots.
enum class Reach {
    nothing,  ///< as the last run left it
    extend,   ///< only what comes after filled_until
    compare,  ///< every slot of the window
};

/// A pair of a provider and a service, as far as it decides what work there is.
struct PairFacts {
    struct Day {
        std::int64_t zone_stamp = 0;  ///< Zone::rules_stamp
        LocalDate today{};
    };

    bool active = false;                     ///< the offering, its provider and its service are
    const OfferingWindow* window = nullptr;  ///< as `sound` has it; null: no run has seen the pair
    Revision provider_revision = 0, service_revision = 0;
    int max_slots = 0;         ///< the limit in force
    std::optional<Day> day{};  ///< none: the provider's zone is unknown
};

Reach reach_of(const PairFacts& facts, const MaintainPolicy& policy);

/// Whether slots of past dates are looked for. Precondition: the day is known.
bool expires(const PairFacts& facts, const MaintainPolicy& policy);

/// About how many dates there are to work out, at most days_ahead + 1; 0: the pair needs no work. One of an
/// unknown zone always does, so that each run names its provider.
std::int64_t work_of(const PairFacts& facts, const MaintainPolicy& policy);

}  // namespace slotctl
