#include <map>

#include "tests/support/wall_clock.hpp"
#include "tests/support/zone_file.hpp"

namespace slotctl::tests {

struct WallClock::Impl {
    const ZoneFile* zone;
};

WallClock::WallClock(const std::string& zone) {
    static std::map<std::string, ZoneFile> read;
    auto found = read.find(zone);
    if (found == read.end()) found = read.emplace(zone, read_zone_file(zone_database() / zone)).first;
    impl_.reset(new Impl{&found->second});
}

WallClock::~WallClock() = default;

std::chrono::local_seconds WallClock::shown_at(Instant instant) const {
    return std::chrono::local_seconds{instant.time_since_epoch() + impl_->zone->offset_at(instant)};
}

}  // namespace slotctl::tests
