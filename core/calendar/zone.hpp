#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/instant.hpp"

namespace slotctl {

/// A change of a zone's local time.
struct ClockChange {
    Instant at;                   ///< the first instant of the new offset
    std::chrono::seconds before;  ///< local time minus UTC until then
    std::chrono::seconds after;   ///< and from then on
};

/// A time zone of the IANA database. Cheap to copy; safe to use from several threads. The only class that
/// uses the time zone library.
class Zone {
  public:
    /// Nothing if the system's database has no zone of that name. Aliases (`US/Eastern`) are accepted; paths
    /// are not.
    static std::optional<Zone> find(std::string_view name);
    static Zone utc();

    [[nodiscard]] const std::string& name() const;

    /// The local date at `instant`.
    [[nodiscard]] LocalDate date_of(Instant instant) const;

    /// Local time minus UTC at `instant`.
    [[nodiscard]] std::chrono::seconds offset_at(Instant instant) const;
    /// The first clock change after `instant`; nothing if no later change is known.
    [[nodiscard]] std::optional<ClockChange> next_change(Instant instant) const;

    /// When a window opens: a time in a gap is the first instant after the gap, an ambiguous one the earlier.
    [[nodiscard]] Instant opening(LocalDate date, TimeOfDay time) const;
    /// When a window closes: a time in a gap is the first instant after the gap, an ambiguous one the later.
    [[nodiscard]] Instant closing(LocalDate date, TimeOfDay time) const;

    /// What a written local time means (RFC 5545, 3.3.5): in a gap, it is counted by the offset before the
    /// gap; an ambiguous one is the earlier.
    [[nodiscard]] Instant written(LocalDate date, TimeOfDay time) const;

    /// Whether the clocks show this time twice on this date, since they go back.
    [[nodiscard]] bool is_repeated(LocalDate date, TimeOfDay time) const;

    /// The first instant of a date; if the zone skipped that date, of the next one that exists.
    [[nodiscard]] Instant start_of(LocalDate date) const { return opening(date, TimeOfDay::zero()); }
    /// The first instant from which every local date is later than `date`. Equal to `start_of(date + 1)`,
    /// except if clocks went back across midnight, so that `date` occurred once more.
    [[nodiscard]] Instant end_of(LocalDate date) const;

    /// A number that changes when the zone's rules between 2000 and 2100 change, for example through an
    /// update of the database.
    [[nodiscard]] std::int64_t rules_stamp() const;

  private:
    struct Impl;
    explicit Zone(const Impl* impl) : impl_(impl) {}
    const Impl* impl_;
};

}  // namespace slotctl
