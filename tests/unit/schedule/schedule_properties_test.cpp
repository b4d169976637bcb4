#include <algorithm>

#include <rapidcheck.h>

#include "core/base/error.hpp"
#include "core/schedule/cron_fields.hpp"
#include "core/schedule/occurrences.hpp"
#include "core/schedule/task_triggers.hpp"
#include "tests/support/any_cron.hpp"
#include "tests/support/any_start.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/cron_model.hpp"
#include "tests/support/task_model.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono;

Texts without_days_of_change(const std::vector<Instant>& instants, const Zone& zone) {
    std::vector<Instant> kept;
    for (const Instant instant : instants) {
        const auto change = zone.next_change(instant - hours{30});
        if (!change || change->at > instant + hours{30}) kept.push_back(instant);
    }
    return utc(kept);
}

}  // namespace

TEST_CASE(
    "cron, simulated minute by minute, starts the fields at the expected instants, whatever clocks do") {
    CHECK(rc::check([] {
        const auto zone = *Zone::find(any_of(any(0, 4) == 0 ? steady_zones : changing_zones));
        const Instant from = any_start(zone.name()), until = from + hours{30}, early = from - hours{6};
        for (int more = 5; more > 0; --more) {
            const auto when = any_cron();
            RC_LOG() << when.text() << " in " << zone.name() << " from " << utc(from) << std::endl;
            std::vector<Instant> started;
            for (const Instant start :
                 cron_starts(cron_fields(when, zone, zone, from), zone.name(), early, until)) {
                if (start >= from) started.push_back(start);
            }
            RC_ASSERT(utc(started) == utc(occurrences_between(when, zone, SchedulerKind::cron, from, until)));
        }
    }));
}

TEST_CASE("a crontab starts a job once on each intended date, and on no other, whichever cron reads it") {
    CHECK(rc::check([] {
        const auto when = any_cron();
        const auto lines = cron_lines(when);
        const LocalDate begin{year{2026} / any(1, 12) / 1};
        RC_LOG() << when.text() << ": " << lines.front().fields << " | " << lines.back().guard
                 << lines.back().fields << std::endl;
        for (LocalDate date = begin; date < begin + days{70}; date += days{1}) {
            for (const DayRule rule : {DayRule::either, DayRule::both, DayRule::counted_from_0})
                RC_ASSERT(starts_on_count(lines, date, rule) == (when.matches_date(date) ? 1 : 0));
        }
    }));
}

TEST_CASE("fields shifted to the machine's zone mean the same instants, or an error says why not") {
    std::size_t moved_ones = 0;
    CHECK(rc::check([&] {
        const auto zone = any_of(steady_zones), machine = any_of(steady_zones);
        const auto when = any_cron();
        const Instant from = any_start("UTC"), until = from + hours{100};
        RC_LOG() << when.text() << " in " << zone << " on " << machine << " from " << utc(from) << std::endl;
        const auto expected =
            utc(occurrences_between(when, *Zone::find(zone), SchedulerKind::cron, from, until));
        try {
            const auto fields = cron_fields(when, *Zone::find(zone), *Zone::find(machine), from);
            RC_LOG() << fields.front().fields << std::endl;
            RC_ASSERT(utc(cron_starts(fields, machine, from, until)) == expected);
            moved_ones += zone != machine;
        } catch (const Error& error) {
            RC_ASSERT(error.kind() == ErrorKind::config);
        }
    }));
    CHECK(moved_ones > 5);
}

TEST_CASE("Task Scheduler starts the triggers at the expected instants, except on days of clock changes") {
    std::size_t expressed = 0;
    CHECK(rc::check([&] {
        const auto machine = any_of(any(0, 2) == 0 ? steady_zones : changing_zones);
        const auto zone = any(0, 1) == 0 ? machine : any_of(steady_zones);
        const auto when = any_cron();
        const Instant from = any_start(machine), until = from + days{any(0, 3) == 0 ? 45 : 8};
        RC_LOG() << when.text() << " in " << zone << " on " << machine << " from " << utc(from) << std::endl;
        try {
            const auto triggers = task_triggers(when, *Zone::find(zone), *Zone::find(machine), from);
            RC_ASSERT(!triggers.empty());
            RC_ASSERT(triggers.size() <= most_task_triggers);
            const auto started = task_starts(triggers, *Zone::find(machine), from, until);
            const auto due =
                occurrences_between(when, *Zone::find(zone), SchedulerKind::schtasks, from, until);
            const bool steady = steady_interval(when, *Zone::find(zone)).has_value();
            const Zone changes = steady ? Zone::utc() : *Zone::find(machine);
            RC_ASSERT(without_days_of_change(started, changes) == without_days_of_change(due, changes));
            ++expressed;
        } catch (const Error& error) {
            RC_ASSERT(error.kind() == ErrorKind::config);
        }
    }));
    CHECK(expressed > 20);
}

TEST_CASE("an expression's fields are read back as the same expression") {
    CHECK(rc::check([] {
        const auto when = any_cron();
        const auto again = CronExpression::parse(when.fields());
        RC_LOG() << when.text() << " as " << when.fields() << std::endl;
        RC_ASSERT(again.minutes == when.minutes);
        RC_ASSERT(again.hours == when.hours);
        RC_ASSERT(again.days_of_month == when.days_of_month);
        RC_ASSERT(again.months == when.months);
        RC_ASSERT(again.weekdays == when.weekdays);
        RC_ASSERT(again.either_day() == when.either_day());
        RC_ASSERT(again.any_time() == when.any_time());
    }));
}

TEST_CASE("the latest run before an instant is the last of all before it") {
    CHECK(rc::check([] {
        const auto zone = *Zone::find(any_of(changing_zones));
        const auto when = any_cron();
        const auto scheduler = any(0, 1) == 0 ? SchedulerKind::systemd : SchedulerKind::cron;
        const Instant until = any_start(zone.name());
        auto all = occurrences_between(when, zone, scheduler, until - days{3}, until + seconds{1});
        if (all.empty())
            all = occurrences_between(when, zone, scheduler, until - days{400}, until + seconds{1});
        if (all.empty()) return;
        RC_LOG() << when.text() << " in " << zone.name() << " until " << utc(until) << std::endl;
        RC_ASSERT(latest_occurrence(when, zone, scheduler, until) == all.back());
    }));
}
