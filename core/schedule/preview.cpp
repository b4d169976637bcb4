#include "core/schedule/preview.hpp"

#include <algorithm>

#include "core/schedule/zones.hpp"

namespace slotctl {

namespace {

using namespace std::chrono;
using Effect = ClockNight::Effect;

local_seconds shown(Instant instant, seconds offset) {
    return local_seconds{(instant + offset).time_since_epoch()};
}

/// The expression's local times in `[from, until)`, all on the date of the first one.
std::vector<TimeOfDay> times_within(const CronExpression& when, local_seconds from, local_seconds until,
                                    LocalDate& date) {
    std::vector<TimeOfDay> found;
    for (auto time = ceil<minutes>(from); time < until; time += minutes{1}) {
        const auto day = floor<days>(time);
        const auto minute = static_cast<unsigned>((time - day) / minutes{1});
        if (!when.matches_date(day) || !when.matches_time(minute / 60, minute % 60)) continue;
        if (found.empty()) date = day;
        if (day == date) found.emplace_back(time - day);
    }
    return found;
}

Effect effect_of(const CronExpression& when, const Zone& zone, ClockManner scheduler,
                 const ClockChange& change) {
    const bool forward = change.after > change.before;
    const bool small = abs(change.after - change.before) <= longest_clock_change;
    const bool by_clock =
        follows_clock(when, zone, scheduler) || (!small && scheduler != ClockManner::systemd);
    const bool bcron = scheduler == ClockManner::bcron;
    if (!forward) return by_clock || (bcron && when.hours.count() > 1) ? Effect::twice : Effect::once;
    if (by_clock || scheduler == ClockManner::systemd) return Effect::left_out;
    return bcron ? Effect::put_off : Effect::made_up_for;
}

std::vector<ClockNight> nights_of(const CronExpression& when, const Zone& zone,
                                  const PreviewOptions& options) {
    std::vector<ClockNight> nights;
    const Instant end = options.now + options.nights_ahead;
    for (auto change = zone.next_change(options.now); change && change->at < end;
         change = zone.next_change(change->at)) {
        const auto before = shown(change->at, change->before), after = shown(change->at, change->after);
        ClockNight night;
        night.change = change->at;
        night.times = times_within(when, std::min(before, after), std::max(before, after), night.date);
        if (night.times.empty()) continue;
        night.effect = effect_of(when, zone, options.scheduler, *change);
        night.by = floor<minutes>(change->after - change->before);
        night.clock_after = after - floor<days>(after);
        nights.push_back(night);
    }
    return nights;
}

std::string listed(const std::vector<TimeOfDay>& times) {
    if (times.size() > 3) {
        return "the " + std::to_string(times.size()) + " times from " + format_time_of_day(times.front()) +
               " to " + format_time_of_day(times.back());
    }
    std::string text;
    for (std::size_t i = 0; i < times.size(); ++i) {
        text += (i == 0 ? "" : i + 1 < times.size() ? ", " : " and ") + format_time_of_day(times[i]);
    }
    return text;
}

}  // namespace

std::vector<JobPreview> preview(const std::vector<ScheduledJob>& jobs, const PreviewOptions& options) {
    std::vector<JobPreview> previews;
    for (const auto& job : jobs) {
        if (!job.enabled) continue;
        const Zone zone = zone_of(job, options.machine);
        previews.push_back({job, zone,
                            occurrences_between(job.when, zone, options.scheduler, options.now,
                                                options.now + 20 * farthest_occurrence, options.runs),
                            nights_of(job.when, zone, options)});
    }
    return previews;
}

std::string format_local(Instant instant, const Zone& zone) {
    const auto local = shown(instant, zone.offset_at(instant));
    const auto date = floor<days>(local);
    return format_date(date) + ' ' + format_time_of_day(local - date);
}

std::string describe(const ClockNight& night, const Zone& zone, const std::string& runner) {
    const bool one = night.times.size() == 1;
    const auto times = "on " + format_date(night.date) + ", " + listed(night.times);
    const std::string missing = one ? " does not exist in " : " do not exist in ";
    const std::string repeated = one ? " occurs twice in " : " occur twice in ";
    const std::string it = one ? "it" : "them";
    switch (night.effect) {
        case Effect::left_out:
            return times + missing + zone.name() + ": " + runner + " skips " + it;
        case Effect::made_up_for:
            return times + missing + zone.name() + ": " + runner + " runs " + (one ? "it" : "the job once") +
                   " at " + format_time_of_day(night.clock_after) + (one ? "" : " for all of them");
        case Effect::put_off:
            return times + missing + zone.name() + ": " + runner + " runs " + it + " " +
                   std::to_string(night.by.count()) + " minutes later";
        case Effect::once:
            return times + repeated + zone.name() + ": " + runner + " runs " + it + " the first time only";
        case Effect::twice:
            break;
    }
    return times + repeated + zone.name() + ": " + runner + " runs " + it + " both times";
}

}  // namespace slotctl
