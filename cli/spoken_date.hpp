#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "core/calendar/provider_hours.hpp"
#include "core/store/store.hpp"

/// Dates as people say them; which date they mean is only known once the database can be asked for a zone.
namespace slotctl::cli {

/// `fri` or `Friday`: ISO, 1 = Monday … 7.
std::optional<unsigned> weekday_of(const std::string& word);

/// `2026-12-24`, `today`, `tomorrow`, or a weekday, `fri` or `Friday`: the next one, which may be today.
struct SpokenDate {
    LocalDate date{};                 ///< if it is none of the others
    std::optional<int> days_ahead;    ///< of today
    std::optional<unsigned> weekday;  ///< ISO, 1 = Monday … 7
};

/// What to write instead of something that is no date.
inline constexpr std::string_view date_advice =
    "write it like 2026-12-24, or say today, tomorrow or a weekday such as fri";

std::optional<SpokenDate> spoken_date(const std::string& text);
LocalDate meant_by(const SpokenDate& spoken, LocalDate today);

/// An option whose value is such a date.
CLI::Option* add_spoken_date(CLI::App& command, const std::string& name, std::optional<SpokenDate>& value,
                             const std::string& help);

/// The first and the last date.
struct SpokenDates {
    SpokenDate first, last;
};

/// One date, or two: `2026-12-24..2026-12-31`. Throws CLI::ValidationError.
SpokenDates spoken_dates(const std::string& option, const std::string& text);
/// Throws Error(usage) if they end before they begin, or are more than ten years.
DateRange meant_by(const SpokenDates& spoken, const std::string& option, LocalDate today);

/// Today for most who ask: in the zone of the first provider, else in UTC.
LocalDate today_of(Store& store, const std::vector<ProviderId>& providers, Instant now);

}  // namespace slotctl::cli
