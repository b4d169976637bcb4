#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/instant.hpp"

/// Local times according to the C library, and on Windows, whose C library has no such zones, according to a
/// reader of the zone files that is written for the tests: nothing here is shared with the calendar under
/// test.
namespace slotctl::tests {

/// The directory of the zones' files.
std::filesystem::path zone_database();

/// Every zone of the system's database, including aliases, except those that count leap seconds; ascending.
const std::vector<std::string>& zone_names();

/// The clocks of one zone. It may set this process's TZ during its lifetime; only one may exist at a time.
class WallClock {
  public:
    explicit WallClock(const std::string& zone);
    WallClock(const WallClock&) = delete;
    WallClock& operator=(const WallClock&) = delete;
    ~WallClock();

    /// The local date and time at `instant`, as if they were UTC.
    [[nodiscard]] std::chrono::local_seconds shown_at(Instant instant) const;
    [[nodiscard]] LocalDate date_at(Instant instant) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// When the offset of a zone changes between 2004 and 2045: the first instants of the new offsets, ascending.
const std::vector<Instant>& clock_changes(const std::string& zone);

/// A local date on or next to one on which the zone's clocks change; any date if they never do. `choice`
/// selects it: the same number gives the same date.
LocalDate date_near_a_change(const std::string& zone, std::size_t choice);

}  // namespace slotctl::tests
