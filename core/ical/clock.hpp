#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/calendar/interval.hpp"
#include "core/calendar/zone.hpp"
#include "core/ical/calendar_file.hpp"

namespace slotctl::ical {

/// The clock that a calendar's local times are read from.
class Clock {
  public:
    virtual ~Clock() = default;
    /// A time that the clock skips is counted by the offset before the gap; of two, the earlier is meant.
    [[nodiscard]] virtual Instant instant_of(const CivilTime& time) const = 0;
    [[nodiscard]] virtual CivilTime civil_of(Instant instant) const = 0;
};

/// The clock of a zone that this machine knows.
class ZoneClock : public Clock {
  public:
    explicit ZoneClock(const Zone& zone) : zone_(zone) {}
    [[nodiscard]] Instant instant_of(const CivilTime& time) const override;
    [[nodiscard]] CivilTime civil_of(Instant instant) const override;

  private:
    Zone zone_;
};

/// The clock that a VTIMEZONE defines, with its changes up to `end`.
class DefinedClock : public Clock {
  public:
    DefinedClock(const ZoneDefinition& definition, Instant end);
    [[nodiscard]] Instant instant_of(const CivilTime& time) const override;
    [[nodiscard]] CivilTime civil_of(Instant instant) const override;

  private:
    struct Change {
        Instant at;
        std::chrono::seconds after;
    };
    [[nodiscard]] std::chrono::seconds offset_at(Instant instant) const;

    std::chrono::seconds first_{};  ///< before the first change
    std::vector<Change> changes_;   ///< ascending
};

/// The clocks of one calendar file, by TZID: a name of the IANA database goes by this machine's rules,
/// whatever the file says; Windows' names by the zone that Unicode gives them; other names by the file's
/// definition.
class Clocks {
  public:
    /// `end`: how far ahead definitions are worked out.
    Clocks(const CalendarFile& file, const Zone& home, Instant end);

    /// Null if the TZID is not the name of a zone, and the file does not define it.
    const Clock* find(const std::string& name);
    /// Of floating times: X-WR-TIMEZONE if this machine knows it, else home.
    const Clock& floating() { return *floating_; }
    const Clock& utc() { return utc_; }
    /// Of dates.
    const Clock& home_clock() { return home_clock_; }
    [[nodiscard]] const Zone& home() const { return home_; }

    /// Where the file's definition of a zone, if it has one, gives another instant than this machine's rules.
    [[nodiscard]] std::optional<Instant> otherwise_defined(const std::string& name, const CivilTime& time);

  private:
    const Clock* defined(const std::string& name);

    const CalendarFile& file_;
    Zone home_;
    Instant end_;
    ZoneClock utc_, home_clock_;
    std::map<std::string, std::unique_ptr<Clock>> known_, defined_;
    std::unique_ptr<Clock> floating_;
};

}  // namespace slotctl::ical
