#include "core/calendar/local_time.hpp"

namespace slotctl {

namespace {

/// `+01:00`, `-03:30`; with seconds if there are any, as long ago.
std::string offset_text(std::chrono::seconds offset) {
    return (offset < std::chrono::seconds{0} ? "-" : "+") + format_time_of_day(std::chrono::abs(offset));
}

}  // namespace

LocalClock local_clock(const Zone& zone, Instant instant) {
    const auto offset = zone.offset_at(instant);
    const Instant shown = instant + offset;
    const auto midnight = std::chrono::floor<std::chrono::days>(shown);
    LocalClock clock{LocalDate{midnight.time_since_epoch()}, shown - midnight, {}};
    if (zone.is_repeated(clock.date, clock.time)) clock.repeated = offset;
    return clock;
}

bool are_read_back(const Zone& zone, Instant start, Instant end) {
    const auto first = [&](Instant instant) {
        const LocalClock clock = local_clock(zone, instant);
        return clock.repeated ? zone.written(clock.date, clock.time) : instant;
    };
    return first(start) == start && first(end) == end;
}

std::string clock_text(TimeOfDay time, const std::optional<std::chrono::seconds>& repeated) {
    return format_time_of_day(time) + (repeated ? offset_text(*repeated) : "");
}

LocalTime local_time(const std::string& zone, std::chrono::seconds offset, Instant instant) {
    const Instant shown = instant + offset;
    const auto midnight = std::chrono::floor<std::chrono::days>(shown);
    const std::string time = format_time_of_day(shown - midnight);
    return {format_date(LocalDate{midnight.time_since_epoch()}), time, zone, time};
}

LocalTime local_time(const std::string& zone, Instant instant) {
    const Zone known = Zone::find(zone).value_or(Zone::utc());
    const LocalClock clock = local_clock(known, instant);
    return {format_date(clock.date), format_time_of_day(clock.time), known.name(),
            clock_text(clock.time, clock.repeated)};
}

}  // namespace slotctl
