#pragma once

#include <string>
#include <vector>

#include "core/calendar/provider_hours.hpp"
#include "core/editing/edit.hpp"
#include "core/ical/calendar_file.hpp"

namespace slotctl {

struct ClosedDay {
    LocalDate date{};
    std::optional<std::string> reason;
};

/// Closes all providers in scope on these dates, which are ascending. A date that is closed already gets the
/// reason, if one is given and `replace_reasons`; other hours of a date are replaced.
ChangeRules close_days(std::vector<ClosedDay> days, bool replace_reasons);

/// Opens all providers in scope on these dates again: what closed them is removed, so that the weekly hours
/// apply. Throws Error(bad_data) if none of the dates is closed.
ChangeRules open_days(DateRange dates);

/// The same change, with a note if it concerns dates that are past where the providers are: it has no effect
/// there.
ChangeRules noting_past_dates(ChangeRules change, Instant now);

/// The dates of a calendar's all-day events within `dates`, with the events' summaries as reasons; ascending
/// and unique. Cancelled events do not count, transparent ones do: holidays are often published like that.
/// `warnings` gets what had to be left out.
std::vector<ClosedDay> holidays(ical::CalendarFile file, DateRange dates, std::vector<std::string>& warnings);

}  // namespace slotctl
