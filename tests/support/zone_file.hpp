#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"

/// Compiled zone files (RFC 9636), read in the simplest way.
namespace slotctl::tests {

/// When a year's clocks change, as POSIX writes it in TZ: `M10.5.0/3`, `J60`, `59/-2`.
struct YearlyChange {
    char form = 'M';  ///< 'M': `week` (5: the last) and `day` of week of a month; 'J': day 1 to 365; '0': day
                      ///< 0 to 365
    int month = 0, week = 0, day = 0;
    std::chrono::seconds time{};  ///< from the local midnight of that date

    /// The local time before the change.
    [[nodiscard]] std::chrono::local_seconds in(std::chrono::year year) const;
};

struct ZoneFile {
    std::vector<Instant> changes;               ///< ascending
    std::vector<std::chrono::seconds> offsets;  ///< before the first change, and after each

    /// What holds after the last change.
    std::chrono::seconds standard{};
    std::optional<std::chrono::seconds> summer;
    YearlyChange begins, ends;

    /// What local clocks are ahead of UTC.
    [[nodiscard]] std::chrono::seconds offset_at(Instant instant) const;
};

/// Throws std::runtime_error.
ZoneFile read_zone_file(const std::filesystem::path& file);

}  // namespace slotctl::tests
