#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <pqxx/pqxx>

#include "core/store/maintenance_store.hpp"
#include "core/store/postgres/values.hpp"

/// The contents of plans as parameters of statements, and the resulting counts.
namespace slotctl::postgres {

/// Counts by offering; the offerings are those of the plans, ascending.
class Tally {
  public:
    explicit Tally(std::span<const ProviderPlan> plans) : counts_(1) {
        for (const ProviderPlan& plan : plans) {
            for (const OfferingPlan& offering : plan.offerings) counts_.push_back({.key = offering.key});
        }
    }
    OfferingCounts& of(OfferingKey key) {
        return *std::lower_bound(counts_.begin(), counts_.end(), key,
                                 [](const OfferingCounts& c, const OfferingKey& k) { return c.key < k; });
    }
    /// Counts that are not separated by offering: the key {0, 0} comes before all others.
    OfferingCounts& unattributed() { return counts_.front(); }
    OfferingCounts& of(const pqxx::row& row) { return of({int_from(row[0]), int_from(row[1])}); }

    std::vector<OfferingCounts> changed() && {
        std::erase_if(counts_, [](const OfferingCounts& c) { return !c.any(); });
        return std::move(counts_);
    }

  private:
    std::vector<OfferingCounts> counts_;
};

/// Keys of slots, as three parallel arrays.
struct SlotKeys {
    ArrayText providers, services, starts;
    void add(OfferingKey key, Instant start) {
        providers.add(key.provider);
        services.add(key.service);
        starts.add(start);
    }
    [[nodiscard]] bool empty() const { return providers.empty(); }
};

inline SlotKeys keys_of(std::span<const ProviderPlan> plans, std::vector<Instant> OfferingPlan::*list) {
    SlotKeys keys;
    each_offering(plans, [&](const OfferingPlan& plan) {
        for (const Instant start : plan.*list) keys.add(plan.key, start);
    });
    return keys;
}

}  // namespace slotctl::postgres
