#pragma once

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/calendar/interval.hpp"
#include "core/ical/calendar_file.hpp"

/// Calendar files (RFC 5545) that go out. Only what all readers take the same way is written: times are in
/// UTC and have an end, and an event is one appointment.
namespace slotctl::ical {

/// Texts are UTF-8; what may not be in a calendar file is made visible.
struct OutgoingCalendar {
    std::string name;                           ///< what clients call it; empty: not given
    std::chrono::minutes refresh_interval{15};  ///< how often clients should ask again
};

struct OutgoingEvent {
    std::string uid;            ///< of the appointment, for its whole life
    std::int64_t sequence = 0;  ///< higher after each change
    Instant changed_at{};       ///< when it last changed
    Interval time;              ///< not empty
    EventStatus status = EventStatus::confirmed;
    bool transparent = false;  ///< takes up no time
    std::string summary;
    std::string description;  ///< lines; may be empty
};

/// Free/busy data: the busy times of `window`.
struct OutgoingFreeBusy {
    std::string uid;
    Instant changed_at{};
    std::string contact;  ///< whose times they are
    Interval window;
    std::vector<Interval> busy;  ///< ascending; none is empty
};

/// Writes a calendar part by part, so that its size does not matter.
class CalendarWriter {
  public:
    /// Throws Error(config) in a build without calendar files. `out` must outlive this.
    CalendarWriter(std::ostream& out, const OutgoingCalendar& calendar);

    void add(const OutgoingEvent& event);
    void add(const OutgoingFreeBusy& times);
    /// Ends the calendar.
    void finish();

  private:
    std::ostream& out_;
};

}  // namespace slotctl::ical
