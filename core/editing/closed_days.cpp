#include "core/editing/closed_days.hpp"

#include <map>
#include <set>

#include "core/base/text.hpp"
#include "core/calendar/zone.hpp"
#include "core/editing/wording.hpp"
#include "core/ical/busy_times.hpp"

namespace slotctl {

namespace {

using std::chrono::days;

std::string dates_were(std::int64_t count, const std::string& what) {
    return plural(count, "date") + (count == 1 ? " was " : " were ") + what;
}

/// A closure does not end what began the evening before.
bool reaches_into(const RuleRows& rows, ProviderId provider, LocalDate date) {
    const LocalDate before = date - days{1};
    const auto found = rows.overrides.find({provider, before});
    if (found != rows.overrides.end()) {
        for (const auto& [from, to] : found->second.windows)
            if (to <= from && to.count() > 0) return true;
        return false;
    }
    for (auto row = rows.hours.lower_bound(HoursRow{provider, std::nullopt, 0, {}, {}, {}, {}});
         row != rows.hours.end() && row->provider == provider && !row->service; ++row) {
        const bool valid = (!row->valid_from || *row->valid_from <= before) &&
                           (!row->valid_until || before <= *row->valid_until);
        if (row->weekday == iso_weekday(before) && valid && row->to <= row->from && row->to.count() > 0)
            return true;
    }
    return false;
}

LocalDate today_of(const RuleRows& rows, ProviderId provider, Instant now) {
    const auto found = rows.providers.find(provider);
    const std::string zone = found == rows.providers.end() ? "" : found->second.time_zone;
    return Zone::find(zone).value_or(Zone::utc()).date_of(now);
}

}  // namespace

ChangeRules close_days(std::vector<ClosedDay> closed, bool replace_reasons) {
    return [closed = std::move(closed), replace_reasons](const RuleRows& rows, const NewIds&) {
        EditedRules edited{rows, {}};
        std::int64_t already = 0;
        for (const auto& [id, provider] : rows.providers) {
            std::vector<std::string> replaced;
            for (const ClosedDay& day : closed) {
                const OverrideRow row{id, day.date, {}, day.reason};
                const auto before = stored(rows, row);
                if (before && before->windows.empty()) {
                    if (!replace_reasons || !day.reason || before->reason == day.reason) {
                        ++already;
                        continue;
                    }
                }
                if (before && !before->windows.empty()) replaced.push_back(date_text(day.date));
                put(edited.rows, row);
            }
            if (!replaced.empty()) {
                edited.notes.push_back(provider.name + ": other hours that these dates had give way, on " +
                                       joined(replaced) + "; `slotctl undo` brings them back");
            }
            if (!closed.empty() && reaches_into(edited.rows, id, closed.front().date)) {
                edited.notes.push_back(
                    provider.name + ": the hours that begin on " + date_text(closed.front().date - days{1}) +
                    " still reach into the closed date; close that date too if they should not");
            }
        }
        if (already > 0) edited.notes.push_back(dates_were(already, "closed already"));
        return edited;
    };
}

ChangeRules open_days(DateRange dates) {
    return [dates](const RuleRows& rows, const NewIds&) {
        EditedRules edited{rows, {}};
        std::int64_t opened = 0, other_hours = 0;
        for (const auto& [key, row] : rows.overrides) {
            if (row.date < dates.first || dates.last < row.date) continue;
            if (!row.windows.empty()) {
                ++other_hours;
                continue;
            }
            erase(edited.rows, row);
            ++opened;
        }
        if (opened == 0) {
            throw Error(ErrorKind::bad_data, "nothing is closed " + dates_text(dates.first, dates.last),
                        "`slotctl closed list` lists the closed dates");
        }
        if (other_hours > 0)
            edited.notes.push_back(plural(other_hours, "date") +
                                   (other_hours == 1 ? " has hours of its own, which stay"
                                                     : " have hours of their own, which stay"));
        return edited;
    };
}

ChangeRules noting_past_dates(ChangeRules change, Instant now) {
    return [change = std::move(change), now](const RuleRows& rows, const NewIds& ids) {
        EditedRules edited = change(rows, ids);
        std::set<LocalDate> past, ahead;
        for (const auto& changed : difference(rows, edited.rows).overrides) {
            const OverrideRow& row = changed.after ? *changed.after : *changed.before;
            const bool over = row.date < today_of(rows, row.provider, now) &&
                              !reaches_into(rows, row.provider, row.date + days{1}) &&
                              !reaches_into(edited.rows, row.provider, row.date + days{1});
            (over ? past : ahead).insert(row.date);
        }
        for (const LocalDate date : ahead) past.erase(date);
        if (past.size() == 1) {
            edited.notes.push_back(date_text(*past.begin()) +
                                   " is past, so this changes nothing on that date");
        } else if (!past.empty()) {
            edited.notes.push_back(std::to_string(past.size()) + " dates are past, the last of them " +
                                   date_text(*past.rbegin()) + ", so this changes nothing on them");
        }
        return edited;
    };
}

std::vector<ClosedDay> holidays(ical::CalendarFile file, DateRange dates,
                                std::vector<std::string>& warnings) {
    std::erase_if(file.events,
                  [](const ical::Event& event) { return event.start.kind != ical::Moment::Kind::date; });
    for (ical::Event& event : file.events) event.transparent = false;
    file.busy.clear();
    const auto utc_day = [](LocalDate date) { return Instant{date.time_since_epoch()}; };
    const ical::BusyTimes busy =
        ical::busy_times(file, Zone::utc(), {utc_day(dates.first), utc_day(dates.last + days{1})});
    warnings.insert(warnings.end(), busy.warnings.begin(), busy.warnings.end());
    std::map<LocalDate, std::string> found;
    for (const ical::BusySpan& span : busy.spans) {
        const LocalDate first{std::chrono::floor<days>(span.time.begin).time_since_epoch()};
        const LocalDate end{std::chrono::ceil<days>(span.time.end).time_since_epoch()};
        for (LocalDate date = std::max(first, dates.first); date < end && date <= dates.last; date += days{1})
            found.emplace(date, span.summary);
    }
    std::vector<ClosedDay> closed;
    for (auto& [date, summary] : found)
        closed.push_back({date, summary.empty() ? std::nullopt : std::optional(std::move(summary))});
    return closed;
}

}  // namespace slotctl
