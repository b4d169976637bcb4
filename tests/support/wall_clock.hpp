#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"

/// What clocks show, as the C library knows it: nothing here is shared with the calendar that it checks.
namespace slotctl::tests {

/// Every zone of the system's database, aliases too, but those that count leap seconds; ascending.
const std::vector<std::string>& zone_names();

/// The clocks of one zone. Sets TZ of this process for as long as it lives; one at a time.
class WallClock {
  public:
    explicit WallClock(const std::string& zone);
    WallClock(const WallClock&) = delete;
    WallClock& operator=(const WallClock&) = delete;
    ~WallClock();

    /// Date and time that the clock shows at `instant`, as if it were UTC.
    [[nodiscard]] std::chrono::local_seconds shown_at(Instant instant) const;
    [[nodiscard]] LocalDate date_at(Instant instant) const;

  private:
    std::optional<std::string> before_;
};

/// When the offset of a zone changes between 2004 and 2045; the first instant of the new one. Ascending.
const std::vector<Instant>& clock_changes(const std::string& zone);

/// A local date on or next to one on which the zone's clocks change; any date where they never do.
/// `choice` chooses: the same number gives the same date.
LocalDate date_near_a_change(const std::string& zone, std::size_t choice);

}  // namespace slotctl::tests
