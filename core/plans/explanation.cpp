#include "core/plans/explanation.hpp"

#include <algorithm>

#include "core/base/date_names.hpp"
#include "core/base/duration.hpp"
#include "core/base/text.hpp"
#include "core/calendar/local_time.hpp"
#include "core/plans/outside_rules.hpp"
#include "core/plans/rule_starts.hpp"

namespace slotctl {

namespace {

using std::chrono::days;

std::string window_text(const DayWindow& window) {
    return format_time_of_day(window.from) + "–" + format_time_of_day(window.to);
}

std::string day_name(LocalDate date) {
    return std::string(short_name(weekday_names[iso_weekday(date) - 1]));
}

class Explainer {
  public:
    Explainer(const ProviderCalendar& calendar, const OfferingSnapshot& offering, const Zone& zone,
              std::span<const NearBooking> bookings, const AskedTime& asked)
        : calendar_(calendar),
          provider_(calendar.rules),
          offering_(offering),
          zone_(zone),
          bookings_(bookings),
          asked_(asked),
          time_{asked.start, asked.start + offering.rules.duration},
          date_(zone.date_of(asked.start)),
          hours_(provider_, zone) {}

    Explanation run() {
        Explanation answer;
        answer.offer = offer_at(calendar_, asked_);
        answer.time = answer.offer.time ? answer.offer.time->time : time_;
        time_ = answer.time;
        manual_ = std::any_of(calendar_.slots.begin(), calendar_.slots.end(), [&](const StandingSlot& slot) {
            return slot.manual && slot.service == asked_.service && slot.time.begin == asked_.start;
        });
        add_time();
        add_clock_changes();
        if (manual_) add("manual slot", "an operator has added a slot at this time, whatever the hours say");
        if (!manual_) {
            add_hours();
            add_service_hours();
            add_busy_elsewhere();
            add_grid();
        }
        add_notice();
        add_places();
        add_conflicts();
        answer.rules = std::move(rules_);
        return answer;
    }

  private:
    void add(std::string rule, std::string value, bool holds = true) {
        rules_.push_back({std::move(rule), std::move(value), holds});
    }

    [[nodiscard]] std::string clock(Instant instant) const {
        return local_time("", zone_.offset_at(instant), instant).time;
    }

    void add_time() {
        const ServiceRules& rules = offering_.rules;
        std::string text = day_name(date_) + " " + format_date(date_) + " " + clock(time_.begin) + " to " +
                           clock(time_.end) + " in " + zone_.name();
        if (rules.buffer_before.count() > 0)
            text += ", " + format_duration(rules.buffer_before) + " of buffer before";
        if (rules.buffer_after.count() > 0)
            text += ", " + format_duration(rules.buffer_after) + " of buffer after";
        add("time", text, time_.begin >= asked_.now);
    }

    void add_clock_changes() {
        const Instant end = zone_.end_of(date_);
        Instant at = zone_.start_of(date_ - days{1});
        while (const auto change = zone_.next_change(at)) {
            if (change->at >= end) break;
            at = change->at;
            const bool forward = change->after > change->before;
            const auto shown = [&](std::chrono::seconds offset) {
                return local_time("", offset, change->at).time;
            };
            if (zone_.date_of(change->at) < date_) continue;
            add("clock change", forward ? "clocks go forward from " + shown(change->before) + " to " +
                                              shown(change->after) + ": the times between do not exist"
                                        : "clocks go back from " + shown(change->before) + " to " +
                                              shown(change->after) + ": the times between occur twice");
        }
    }

    /// The hours that begin on a date, and from which rule they come.
    [[nodiscard]] ExplainedRule rule_of(LocalDate date) const {
        for (const DateOverride& rule : provider_.overrides) {
            if (rule.date != date) continue;
            const std::string name = "override of " + format_date(date);
            const std::string why = rule.reason.empty() ? "" : " (" + rule.reason + ")";
            if (rule.closed) return {name, "closed" + why, false};
            std::vector<std::string> windows;
            for (const DayWindow& window : rule.windows) windows.push_back(window_text(window));
            return {name, joined(windows) + why, true};
        }
        std::vector<std::string> windows;
        for (const WeeklyWindow& weekly : provider_.availability) {
            if (weekly.weekday == iso_weekday(date) && weekly.valid_from <= date &&
                date <= weekly.valid_until)
                windows.push_back(window_text(weekly.window));
        }
        return {"weekly hours", day_name(date) + " " + (windows.empty() ? "closed" : joined(windows)),
                !windows.empty()};
    }

    [[nodiscard]] bool inside(std::span<const Interval> windows) const {
        return std::any_of(windows.begin(), windows.end(), [&](const Interval& window) {
            return window.begin <= time_.begin && time_.end <= window.end;
        });
    }

    /// Where the hours fall short of the slot: ` does not reach 17:15`.
    [[nodiscard]] std::string shortfall(std::span<const Interval> windows) const {
        for (const Interval& window : windows) {
            if (window.begin <= time_.begin && time_.begin < window.end)
                return " does not reach " + clock(time_.end);
        }
        return " does not include " + clock(time_.begin);
    }

    void add_hours() {
        const auto windows = hours_.of({date_, date_}).windows();
        const bool holds = inside(windows);
        ExplainedRule rule = rule_of(date_);
        if (!holds && rule.holds) rule.value += shortfall(windows);
        // Hours of the evening before may reach into the date.
        if (holds) {
            const ExplainedRule before = rule_of(date_ - days{1});
            const bool overnight = std::any_of(windows.begin(), windows.end(), [&](const Interval& window) {
                return zone_.date_of(window.begin) < date_ && window.begin <= time_.begin &&
                       time_.end <= window.end;
            });
            if (overnight) rule = {before.rule, before.value + " continues after midnight", true};
        }
        rule.holds = holds;
        rules_.push_back(std::move(rule));
    }

    void add_service_hours() {
        if (offering_.hours.empty()) return;
        std::vector<std::string> windows;
        for (const WeeklyWindow& weekly : offering_.hours) {
            if (weekly.weekday == iso_weekday(date_)) windows.push_back(window_text(weekly.window));
        }
        const auto hours = service_hours(zone_, offering_.hours, {date_, date_});
        const bool holds = inside(hours);
        std::string text = day_name(date_) + " " + (windows.empty() ? "closed" : joined(windows));
        if (!holds && !windows.empty()) text += shortfall(hours);
        add("service hours", text, holds);
    }

    void add_busy_elsewhere() {
        const Interval wanted = blocked_span(time_, booking_terms(offering_.rules));
        for (const Interval& busy : provider_.busy) {
            if (busy.end <= wanted.begin || wanted.end <= busy.begin) continue;
            const auto shown = [&](Instant instant) {
                return (zone_.date_of(instant) == date_ ? "" : format_date(zone_.date_of(instant)) + " ") +
                       clock(instant);
            };
            add("other calendars", "busy from " + shown(busy.begin) + " until " + shown(busy.end), false);
        }
    }

    void add_grid() {
        const auto starts = grid_starts(offering_, hours_, {date_, date_}, {});
        const std::string every = "every " + format_duration(offering_.rules.step);
        if (starts.empty()) return add("grid", every + ", but none of the day's hours has room", false);
        const auto next = std::lower_bound(starts.begin(), starts.end(), asked_.start);
        if (next != starts.end() && *next == asked_.start) return add("grid", every + ", here too");
        std::vector<std::string> nearest;
        if (next != starts.begin()) nearest.push_back(clock(*(next - 1)));
        if (next != starts.end()) nearest.push_back(clock(*next));
        add("grid", "not on the grid (" + every + "), nearest " + joined(nearest, " and "),
            asked_.off_grid && inside_hours(provider_, asked_.service, time_));
    }

    void add_notice() {
        const auto notice = offering_.rules.min_notice;
        if (notice.count() == 0) return;
        const LocalTime last = local_time(zone_.name(), time_.begin - notice);
        add("minimum notice", format_duration(notice) + ": to be booked by " + last.date + " " + last.time,
            time_.begin >= asked_.now + notice);
    }

    [[nodiscard]] std::vector<std::string> bookings_of_slot() const {
        std::vector<std::string> names;
        for (const NearBooking& booking : bookings_) {
            if (booking.service == asked_.service && booking.time.begin == asked_.start)
                names.push_back("booking " + std::to_string(booking.id));
        }
        return names;
    }

    void add_places() {
        int booked = 0, capacity = offering_.rules.capacity;
        for (const StandingSlot& slot : calendar_.slots) {
            if (slot.service != asked_.service || slot.time.begin != asked_.start) continue;
            booked = slot.booked_count;
            capacity = slot.manual ? slot.capacity : std::max(capacity, booked);
        }
        const auto names = bookings_of_slot();
        add("places",
            std::to_string(booked) + " of " + std::to_string(capacity) + " booked" +
                (booked == 0 || names.empty() ? "" : " (" + joined(names) + ")"),
            booked < capacity);
    }

    [[nodiscard]] std::string name_of_slot(const StandingSlot& slot) const {
        for (const NearBooking& booking : bookings_) {
            if (booking.service == slot.service && booking.time.begin == slot.time.begin)
                return "booking " + std::to_string(booking.id);
        }
        return "a booked slot";
    }

    void add_conflicts() {
        const Interval wanted = blocked_span(time_, booking_terms(offering_.rules));
        bool any = false;
        for (const StandingSlot& slot : calendar_.slots) {
            const bool same = slot.service == asked_.service && slot.time.begin == asked_.start;
            if (slot.booked_count == 0 || same || slot.blocks.end <= wanted.begin ||
                wanted.end <= slot.blocks.begin)
                continue;
            any = true;
            add("other bookings",
                name_of_slot(slot) + " of service " + std::to_string(slot.service) + " blocks from " +
                    clock(slot.blocks.begin) + " until " + clock(slot.blocks.end) +
                    (slot.blocks == slot.time ? "" : " with its buffer"),
                false);
        }
        if (!any) add("other bookings", "none overlaps");
    }

    const ProviderCalendar& calendar_;
    const ProviderSnapshot& provider_;
    const OfferingSnapshot& offering_;
    Zone zone_;
    std::span<const NearBooking> bookings_;
    const AskedTime& asked_;
    Interval time_;
    LocalDate date_;
    HoursByRange hours_;
    bool manual_ = false;
    std::vector<ExplainedRule> rules_;
};

}  // namespace

Explanation explained(const ProviderCalendar& calendar, std::span<const NearBooking> bookings,
                      const AskedTime& asked) {
    const OfferingSnapshot* const offering = calendar.rules.offering(asked.service);
    const auto zone = Zone::find(calendar.rules.time_zone);
    Explanation answer;
    answer.offer = offer_at(calendar, asked);
    answer.time = {asked.start, asked.start};
    if (offering == nullptr || !offering->active || !offering->fault.empty() || !zone) {
        answer.rules.push_back({"active", answer.offer.why, false});
        return answer;
    }
    answer = Explainer(calendar, *offering, *zone, bookings, asked).run();
    answer.rules.insert(answer.rules.begin(), {"active", "provider, service and offering are active", true});
    return answer;
}

}  // namespace slotctl
