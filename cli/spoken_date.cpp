#include "cli/spoken_date.hpp"

#include <algorithm>

#include "cli/date_option.hpp"
#include "core/base/date_names.hpp"
#include "core/base/error.hpp"
#include "core/base/planned_years.hpp"
#include "core/calendar/zone.hpp"

namespace slotctl::cli {

namespace {

using std::chrono::days;

constexpr days longest_range_of_dates{3660};

[[noreturn]] void refuse(const std::string& option, const std::string& text) {
    throw CLI::ValidationError(option + ": \"" + text + "\" is not a date; " + std::string(date_advice));
}

std::string in_small_letters(std::string_view word) {
    std::string small(word);
    std::transform(small.begin(), small.end(), small.begin(),
                   [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    return small;
}

}  // namespace

std::optional<unsigned> weekday_of(const std::string& word) {
    const std::string small = in_small_letters(word);
    for (unsigned i = 0; i < weekday_words.size(); ++i)
        if (small == weekday_words.at(i) || small == in_small_letters(weekday_names.at(i))) return i + 1;
    return std::nullopt;
}

std::optional<SpokenDate> spoken_date(const std::string& text) {
    const std::string word = in_small_letters(text);
    if (word == "today") return SpokenDate{{}, 0, {}};
    if (word == "tomorrow") return SpokenDate{{}, 1, {}};
    if (const auto weekday = weekday_of(word)) return SpokenDate{{}, {}, weekday};
    const auto date = parse_date(text);
    if (date && is_planned(*date)) return SpokenDate{*date, {}, {}};
    return std::nullopt;
}

LocalDate meant_by(const SpokenDate& spoken, LocalDate today) {
    if (spoken.days_ahead) return today + days{*spoken.days_ahead};
    if (spoken.weekday) return today + days{(*spoken.weekday + 7 - iso_weekday(today)) % 7};
    return spoken.date;
}

CLI::Option* add_spoken_date(CLI::App& command, const std::string& name, std::optional<SpokenDate>& value,
                             const std::string& help) {
    const auto read = [&value, name](const std::string& text) {
        value = spoken_date(text);
        if (!value) refuse(name, text);
    };
    return command.add_option_function<std::string>(name, read, help)->type_name("DATE");
}

SpokenDates spoken_dates(const std::string& option, const std::string& text) {
    const auto dots = text.find("..");
    const auto read = [&](const std::string& part) {
        const auto date = spoken_date(part);
        if (!date) refuse(option, part);
        return *date;
    };
    const SpokenDate first = read(text.substr(0, dots));
    return {first, dots == std::string::npos ? first : read(text.substr(dots + 2))};
}

DateRange meant_by(const SpokenDates& spoken, const std::string& option, LocalDate today) {
    const DateRange dates{meant_by(spoken.first, today), meant_by(spoken.last, today)};
    const std::string text = format_date(dates.first) + ".." + format_date(dates.last);
    if (dates.last < dates.first)
        throw Error(ErrorKind::usage, option + ": " + text + " ends before it begins",
                    "give the earlier date first");
    if (dates.last - dates.first > longest_range_of_dates)
        throw Error(ErrorKind::usage, option + ": " + text + " is more than ten years",
                    "give a shorter range");
    return dates;
}

LocalDate today_of(Store& store, const std::vector<ProviderId>& providers, Instant now) {
    const auto provider = providers.empty() ? std::nullopt : store.listings().provider(providers.front());
    const auto zone = provider ? Zone::find(provider->time_zone) : std::nullopt;
    return zone.value_or(Zone::utc()).date_of(now);
}

}  // namespace slotctl::cli
