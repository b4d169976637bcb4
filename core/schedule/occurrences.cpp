#include "core/schedule/occurrences.hpp"

#include <algorithm>

namespace slotctl {

namespace {

using namespace std::chrono;

constexpr Instant never = Instant::max();

}  // namespace

std::string_view name_of(SchedulerKind kind) {
    switch (kind) {
        case SchedulerKind::systemd:
            return "systemd";
        case SchedulerKind::cron:
            return "cron";
        case SchedulerKind::schtasks:
            break;
    }
    return "schtasks";
}

Occurrences::Occurrences(const CronExpression& when, const Zone& zone, ClockManner manner, Instant from)
    : when_(when),
      zone_(zone),
      manner_(manner),
      from_(ceil<minutes>(from)),
      follows_clock_(follows_clock(when, zone, manner)),
      give_up_(from + farthest_occurrence) {
    // Early enough to include a change whose repeated times are not over yet.
    const Instant begin = floor<minutes>(from) - days{1};
    const auto change = zone_.next_change(begin);
    stretch_ = {begin, change ? change->at : never, zone_.offset_at(begin)};
    latest_ = at_ = shown(begin);
}

local_seconds Occurrences::shown(Instant instant) const {
    return local_seconds{(instant + stretch_.offset).time_since_epoch()};
}

bool Occurrences::enter_next_stretch() {
    if (stretch_.end >= give_up_) return false;
    const local_seconds end_of_last = shown(stretch_.end);
    latest_ = std::max(latest_, end_of_last);
    const auto change = zone_.next_change(stretch_.end);
    stretch_ = {stretch_.end, change ? change->at : never, zone_.offset_at(stretch_.end)};
    const local_seconds begin = shown(stretch_.begin);
    at_ = ceil<minutes>(begin);
    const bool small =
        begin - end_of_last <= longest_clock_change && end_of_last - begin <= longest_clock_change;
    if (follows_clock_ || (!small && manner_ != ClockManner::systemd)) return true;
    if (begin > end_of_last) {
        make_up_for(end_of_last, begin);
    } else if (manner_ != ClockManner::bcron || when_.hours.count() <= 1) {
        at_ = std::max(at_, local_seconds{ceil<minutes>(latest_)});
    }
    return true;
}

void Occurrences::make_up_for(local_seconds from, local_seconds until) {
    if (manner_ == ClockManner::systemd) return;
    if (manner_ != ClockManner::bcron) {
        if (any_within(from, until)) made_up_.emplace_back(ceil<minutes>(stretch_.begin));
        return;
    }
    for (auto time = ceil<minutes>(from); time < until; time += minutes{1}) {
        if (any_within(time, time + minutes{1})) made_up_.push_back(stretch_.begin + (time - from));
    }
}

bool Occurrences::any_within(local_seconds from, local_seconds until) const {
    for (auto date = floor<days>(from); date < until; date += days{1}) {
        if (!when_.matches_date(date)) continue;
        for (auto time = date + 0min; time < date + days{1}; time += 1min) {
            const auto minute = static_cast<unsigned>((time - date).count());
            if (time >= from && time < until && when_.matches_time(minute / 60, minute % 60)) return true;
        }
    }
    return false;
}

std::optional<Instant> Occurrences::next_in_stretch() {
    const Instant end = std::min(stretch_.end, give_up_);
    const auto instant = [&] { return Instant{at_.time_since_epoch() - stretch_.offset}; };
    if (instant() < from_) at_ = shown(from_);
    while (instant() < end) {
        const auto date = floor<days>(at_);
        if (!when_.matches_date(date)) {
            at_ = date + days{1};
            continue;
        }
        const auto time = duration_cast<minutes>(at_ - date).count();
        const auto hour = static_cast<unsigned>(time / 60), minute = static_cast<unsigned>(time % 60);
        if (!when_.hours.test(hour)) {
            at_ = date + hours{hour + 1};
            continue;
        }
        if (when_.minutes.test(minute)) {
            const Instant found = instant();
            at_ += 1min;
            return found;
        }
        at_ += 1min;
    }
    return std::nullopt;
}

std::optional<Instant> Occurrences::next() {
    do {
        while (!made_up_.empty() && made_up_.front() < from_) made_up_.pop_front();
        std::optional<Instant> found;
        const auto before = at_;
        found = next_in_stretch();
        if (!made_up_.empty() && (!found || made_up_.front() <= *found)) {
            // One run, even if a time after the gap is due at the same instant.
            if (!found || made_up_.front() < *found) at_ = before;
            found = made_up_.front();
            made_up_.pop_front();
        }
        if (found) {
            give_up_ = *found + farthest_occurrence;
            return found;
        }
    } while (enter_next_stretch());
    return std::nullopt;
}

std::optional<minutes> steady_interval(const CronExpression& when, const Zone& zone) {
    const auto times = when.times();
    if (!when.every_date() || times.size() < 2) return std::nullopt;
    const auto step = times[1] - times[0];
    for (std::size_t i = 0; i < times.size(); ++i) {
        const auto next = i + 1 < times.size() ? times[i + 1] : times[0] + days{1};
        if (next - times[i] != step) return std::nullopt;
    }
    const Instant since{steady_since.time_since_epoch()};
    for (auto change = zone.next_change(since); change && change->at < since + days{40 * 366};
         change = zone.next_change(change->at)) {
        if ((change->after - change->before) % step != seconds{0}) return std::nullopt;
    }
    return duration_cast<minutes>(step);
}

bool follows_clock(const CronExpression& when, const Zone& zone, ClockManner manner) {
    if (manner == ClockManner::systemd) return false;
    if (manner == ClockManner::bcron) return false;
    if (manner == ClockManner::by_clock) return true;
    return manner == ClockManner::cron ? when.any_time() : steady_interval(when, zone).has_value();
}

std::optional<Instant> next_occurrence(const CronExpression& when, const Zone& zone, ClockManner manner,
                                       Instant after) {
    return Occurrences(when, zone, manner, after + seconds{1}).next();
}

std::optional<Instant> latest_occurrence(const CronExpression& when, const Zone& zone, ClockManner manner,
                                         Instant until) {
    // Searches longer and longer spans before `until`, so that a frequent job is found quickly.
    for (seconds span = hours{1}; span <= farthest_occurrence; span *= 4) {
        Occurrences all(when, zone, manner, until - span);
        std::optional<Instant> latest;
        for (auto found = all.next(); found && *found <= until; found = all.next()) latest = found;
        if (latest) return latest;
    }
    return std::nullopt;
}

std::vector<Instant> occurrences_between(const CronExpression& when, const Zone& zone, ClockManner manner,
                                         Instant from, Instant until, std::size_t limit) {
    std::vector<Instant> found;
    Occurrences all(when, zone, manner, from);
    while (found.size() < limit) {
        const auto next = all.next();
        if (!next || *next >= until) break;
        found.push_back(*next);
    }
    return found;
}

}  // namespace slotctl
