#pragma once

#include <array>
#include <string_view>

/// English names of weekdays, Monday first as in ISO 8601, and of months.
namespace slotctl {

inline constexpr std::array<std::string_view, 7> weekday_names{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                               "Friday", "Saturday", "Sunday"};
inline constexpr std::array<std::string_view, 12> month_names{
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

/// `mon`: the words used in configuration files and in crontab lines.
inline constexpr std::array<std::string_view, 7> weekday_words{"mon", "tue", "wed", "thu",
                                                               "fri", "sat", "sun"};
inline constexpr std::array<std::string_view, 12> month_words{"jan", "feb", "mar", "apr", "may", "jun",
                                                              "jul", "aug", "sep", "oct", "nov", "dec"};

/// `Mon`, `Jan`
constexpr std::string_view short_name(std::string_view name) {
    return name.substr(0, 3);
}

}  // namespace slotctl
