#include "core/calendar/local_time.hpp"

namespace slotctl {

LocalTime local_time(const std::string& zone, std::chrono::seconds offset, Instant instant) {
    const Instant shown = instant + offset;
    const auto midnight = std::chrono::floor<std::chrono::days>(shown);
    return {format_date(LocalDate{midnight.time_since_epoch()}), format_time_of_day(shown - midnight), zone};
}

LocalTime local_time(const std::string& zone, Instant instant) {
    const Zone known = Zone::find(zone).value_or(Zone::utc());
    return local_time(known.name(), known.offset_at(instant), instant);
}

}  // namespace slotctl
