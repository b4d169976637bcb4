#include <time.h>

#include "tests/support/variables.hpp"
#include "tests/support/wall_clock.hpp"

namespace slotctl::tests {

struct WallClock::Impl {
    Variables tz;
};

WallClock::WallClock(const std::string& zone) : impl_(new Impl{Variables({{"TZ", ":" + zone}})}) {
    ::tzset();
}

WallClock::~WallClock() {
    impl_.reset();
    ::tzset();
}

std::chrono::local_seconds WallClock::shown_at(Instant instant) const {
    const time_t time = instant.time_since_epoch().count();
    tm shown{};
    ::localtime_r(&time, &shown);
    return std::chrono::local_seconds{instant.time_since_epoch() + std::chrono::seconds{shown.tm_gmtoff}};
}

}  // namespace slotctl::tests
