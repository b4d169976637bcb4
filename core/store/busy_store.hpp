#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/plans/maintain_snapshot.hpp"
#include "core/platform/run_lock.hpp"

namespace slotctl {

/// A calendar elsewhere, whose busy times keep a provider from being booked here.
struct OtherCalendar {
    ProviderId provider = 0;
    std::string provider_name;
    std::string provider_zone;
    bool provider_active = true;
    std::string name;    ///< not empty; unique within the provider
    std::string source;  ///< a URL, which is a secret, or the absolute path of a file
    Instant added_at{};
    std::optional<Instant> synced_at;  ///< when it was last read without an error
    std::optional<std::string> error;  ///< why it, or part of it, was not read last time
};

struct BusyRow {
    Interval time;
    std::string summary;
};

struct BusyChanges {
    std::int64_t added = 0, removed = 0;
};

/// Calendars elsewhere, and the busy times that were read from them. A change of a busy time stamps the
/// provider, so that the next `maintain` adds and withdraws slots.
class BusyStore {
  public:
    virtual ~BusyStore() = default;

    /// Ascending by provider and name. No providers: of all.
    virtual std::vector<OtherCalendar> calendars(std::span<const ProviderId> providers) = 0;
    /// False if the provider has a calendar of that name.
    virtual bool add(const OtherCalendar& calendar) = 0;
    /// Also removes its busy times. False if there is no such calendar.
    virtual bool remove(ProviderId provider, const std::string& name) = 0;

    /// Makes these the calendar's busy times, in one transaction that leaves unchanged ones alone, and notes
    /// that it was read at `now`. Ascending by time, without repetition.
    virtual BusyChanges replace(const RunLock& lock, const OtherCalendar& calendar,
                                std::span<const BusyRow> times, Instant now) = 0;
    /// The same of a calendar of which only a part could be read, and `why`, which is noted: the times that
    /// it had stay too, unless they are over.
    virtual BusyChanges extend(const RunLock& lock, const OtherCalendar& calendar,
                               std::span<const BusyRow> times, const std::string& why, Instant now) = 0;
    /// What `replace` would change, or `extend`.
    virtual BusyChanges preview(const OtherCalendar& calendar, std::span<const BusyRow> times) = 0;
    virtual BusyChanges preview_extended(const OtherCalendar& calendar, std::span<const BusyRow> times,
                                         Instant now) = 0;
    /// Notes why a calendar could not be read. Its busy times stay.
    virtual void note_error(const RunLock& lock, const OtherCalendar& calendar, const std::string& error) = 0;
};

}  // namespace slotctl
