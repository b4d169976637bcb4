#include "tests/support/wall_clock.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

namespace slotctl::tests {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono;

constexpr Instant first_looked_at = sys_days{2004y / January / 1};
constexpr Instant last_looked_at = sys_days{2045y / January / 1};

bool is_zone_file(const fs::path& file) {
    std::string magic(4, ' ');
    std::ifstream in(file, std::ios::binary);
    return in.read(magic.data(), 4) && magic == "TZif";
}

/// Copies of the whole database, one of them with leap seconds, and names for this machine's own zone.
bool is_no_name(const std::string& name) {
    return name.starts_with("posix/") || name.starts_with("right/") || name == "posixrules" ||
           name == "Factory" || name == "localtime";
}

std::vector<std::string> find_zone_names() {
    std::vector<std::string> names;
    const fs::path root = zone_database();
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const std::string name = entry.path().lexically_relative(root).generic_string();
        if (!is_no_name(name) && entry.is_regular_file() && is_zone_file(entry.path())) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// The first instant with the later offset, between two instants with different offsets.
Instant change_between(const WallClock& clock, Instant before, Instant after) {
    const auto offset = [&](Instant t) {
        return clock.shown_at(t).time_since_epoch() - t.time_since_epoch();
    };
    while (after - before > seconds{1}) {
        const Instant middle = before + (after - before) / 2;
        (offset(middle) == offset(before) ? before : after) = middle;
    }
    return after;
}

std::vector<Instant> find_clock_changes(const std::string& zone) {
    const WallClock clock(zone);
    std::vector<Instant> changes;
    for (Instant from = first_looked_at; from < last_looked_at; from += weeks{1}) {
        const Instant to = from + weeks{1};
        if (clock.shown_at(to) - clock.shown_at(from) != weeks{1}) {
            changes.push_back(change_between(clock, from, to));
        }
    }
    return changes;
}

}  // namespace

fs::path zone_database() {
    const char* directory = std::getenv("TZDIR");
    return directory == nullptr ? "/usr/share/zoneinfo" : directory;
}

const std::vector<std::string>& zone_names() {
    static const std::vector<std::string> names = find_zone_names();
    return names;
}

LocalDate WallClock::date_at(Instant instant) const {
    return floor<days>(shown_at(instant));
}

const std::vector<Instant>& clock_changes(const std::string& zone) {
    static std::map<std::string, std::vector<Instant>> known;
    const auto found = known.find(zone);
    return found != known.end() ? found->second : known.emplace(zone, find_clock_changes(zone)).first->second;
}

LocalDate date_near_a_change(const std::string& zone, std::size_t choice) {
    const auto& changes = clock_changes(zone);
    const auto nearby = days{static_cast<int>(choice % 5) - 2};
    if (changes.empty())
        return LocalDate{floor<days>(first_looked_at.time_since_epoch())} + days{choice % 10'000};
    const WallClock clock(zone);
    return clock.date_at(changes[choice / 5 % changes.size()]) + nearby;
}

}  // namespace slotctl::tests
