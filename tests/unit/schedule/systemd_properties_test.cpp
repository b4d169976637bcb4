// What systemd itself makes of the calendars.
#include <algorithm>
#include <cstdlib>
#include <set>

#include <rapidcheck.h>

#include "core/schedule/occurrences.hpp"
#include "core/schedule/systemd_calendar.hpp"
#include "tests/support/any_cron.hpp"
#include "tests/support/any_start.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/systemd_analyze.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono;

/// All zones except Chatham, whose clocks skip from 02:45 to 03:45: systemd 252 misses times between 03:45
/// and 04:00 of that night, or reports that it cannot calculate them (docs/schedule.md).
std::vector<std::string> changing_on_the_hour() {
    auto zones = changing_zones;
    std::erase(zones, "Pacific/Chatham");
    return zones;
}

/// The first `count` instants at which several calendars together elapse.
Texts first_of_all(const std::vector<std::vector<Instant>>& elapses, std::size_t count) {
    std::set<Instant> all;
    for (const auto& some : elapses) all.insert(some.begin(), some.end());
    std::vector<Instant> found(all.begin(), all.end());
    found.resize(std::min(count, found.size()));
    return utc(found);
}

Texts first_due(const CronExpression& when, const Zone& zone, SchedulerKind scheduler, Instant from,
                std::size_t count) {
    return utc(occurrences_between(when, zone, scheduler, from, from + days{365 * 60}, count));
}

}  // namespace

TEST_CASE("calendars rendered for systemd elapse, according to systemd itself, at the expected instants") {
    if (!has_systemd_analyze()) {
        REQUIRE(std::getenv("SLOTCTL_TEST_REQUIRE_SERVERS") == nullptr);
        WARN("systemd-analyze is not installed");
        return;
    }
    constexpr std::size_t count = 8;
    CHECK(rc::check([] {
        const auto zone = any_of(any(0, 4) == 0 ? steady_zones : changing_on_the_hour());
        const Instant from = any_start(zone);
        std::vector<CronExpression> expressions;
        std::vector<std::string> calendars;
        std::vector<std::size_t> ends;
        for (int more = 6; more > 0; --more) {
            expressions.push_back(any_cron());
            for (const auto& line : systemd_calendars(expressions.back(), zone)) calendars.push_back(line);
            ends.push_back(calendars.size());
        }
        const auto elapses = elapses_of(calendars, from - seconds{1}, count);
        std::size_t begin = 0;
        for (std::size_t i = 0; i < expressions.size(); begin = ends[i++]) {
            RC_LOG() << expressions[i].text() << " in " << zone << " from " << utc(from) << ": "
                     << calendars[begin] << std::endl;
            const std::vector<std::vector<Instant>> own(
                elapses.begin() + static_cast<std::ptrdiff_t>(begin),
                elapses.begin() + static_cast<std::ptrdiff_t>(ends[i]));
            auto due = first_due(expressions[i], *Zone::find(zone), SchedulerKind::systemd, from, count);
            const auto elapsed = first_of_all(own, count);
            // A run beyond the search limit counts as none.
            if (due.size() < elapsed.size()) {
                const auto last = due.empty() ? from : at(due.back());
                RC_ASSERT(at(elapsed[due.size()]) >= last + farthest_occurrence);
                due.insert(due.end(), elapsed.begin() + static_cast<std::ptrdiff_t>(due.size()),
                           elapsed.end());
            }
            RC_ASSERT(due == elapsed);
        }
    }));
}
