#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/base/instant.hpp"
#include "core/platform/run_lock.hpp"

namespace slotctl {

/// What happened on one day.
struct DayCounts {
    std::map<std::string, std::int64_t> bookings;  ///< that begin on that day, by status; with all statuses
    std::int64_t new_customers = 0;
    std::int64_t active_providers = 0;  ///< with a booking on that day that is not cancelled
    std::int64_t reviews = 0;
    std::map<std::string, std::int64_t> messages;  ///< made on that day, by status; with all statuses
    bool operator==(const DayCounts&) const = default;
};

/// The tables `provider_statistics` and `daily_statistics`. Triggers notice which providers have changed,
/// whatever program changes their bookings and reviews.
class StatisticsStore {
  public:
    virtual ~StatisticsStore() = default;

    /// What was noticed, and not counted yet.
    struct Stale {
        std::int64_t notices = 0;    ///< a provider may have several
        std::int64_t providers = 0;  ///< that exist
    };
    virtual Stale stale() = 0;
    /// As if every provider had changed.
    virtual void mark_all(const RunLock& lock) = 0;
    virtual std::int64_t providers() = 0;

    /// Counts up to `most` notices, in one transaction: their providers' rows are written anew. A provider
    /// that somebody is changing is left for later. Throws Error(conflict) if another writer interfered:
    /// nothing was done, try again.
    virtual Stale recount(const RunLock& lock, Instant now, std::int64_t most) = 0;

    /// What happened from `from` until before `until`, from one snapshot.
    virtual DayCounts day(Instant from, Instant until) = 0;
    /// The same, written as that of `date`, in place of what was written for it before.
    virtual DayCounts record_day(const RunLock& lock, LocalDate date, Instant from, Instant until) = 0;
};

}  // namespace slotctl
