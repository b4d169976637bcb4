#include "cli/render_free_times.hpp"

#include <algorithm>
#include <map>

#include "core/base/date_names.hpp"
#include "core/base/printable.hpp"
#include "core/calendar/local_time.hpp"
#include "core/report/text_page.hpp"

namespace slotctl::cli {

namespace {

using Times = std::vector<const LocalOffer*>;

/// A line is about as long as a terminal is wide.
constexpr std::size_t line_width = 80;

std::string heading(LocalDate date) {
    return format_date(date) + " " + std::string(weekday_names[iso_weekday(date) - 1]);
}

std::string reason_of(const LocalOffer& time) {
    return time.reason ? std::string(name_of(*time.reason)) : "";
}

std::string named(const std::string& name, std::int64_t id) {
    return printable_line(name) + " (" + std::to_string(id) + ")";
}

std::string offering_name(const FreeTimes& answer, const OfferingKey& key) {
    return named(answer.providers.at(key.provider), key.provider) + ", " +
           named(answer.services.at(key.service), key.service);
}

/// `09:00`, or `09:00 (3)` if a slot takes several bookings and three places are free.
std::string short_time(const LocalOffer& time) {
    const std::string clock = clock_text(time.local_time, time.repeated);
    return time.capacity > 1 ? clock + " (" + std::to_string(time.free) + ")" : clock;
}

std::string state_of(const LocalOffer& time) {
    if (time.reason) return reason_of(time);
    if (time.capacity == 1) return "free";
    return std::to_string(time.free) + " of " + std::to_string(time.capacity) + " free";
}

std::map<LocalDate, Times> by_date(const FreeTimes& answer) {
    std::map<LocalDate, Times> dates;
    for (const LocalOffer& time : answer.times) dates[time.local_date].push_back(&time);
    return dates;
}

void add_lines(const FreeTimes& answer, const Times& times, std::string& text) {
    for (const LocalOffer* time : times) {
        const auto length = time->time.end - time->time.begin;
        text += "  " + clock_text(time->local_time, time->repeated) + "  " +
                report::left(std::to_string(std::chrono::ceil<std::chrono::minutes>(length).count()) + " min",
                             8) +
                report::left(state_of(*time), 12) + "  " + offering_name(answer, time->key) + "\n";
    }
}

void add_offerings(const FreeTimes& answer, const Times& times, std::string& text) {
    std::map<OfferingKey, Times> offerings;
    for (const LocalOffer* time : times) offerings[time->key].push_back(time);
    for (const auto& [key, of_offering] : offerings) {
        text += "  " + offering_name(answer, key) + "\n";
        std::string line = "   ";
        for (const LocalOffer* time : of_offering) {
            const std::string word = short_time(*time);
            if (line.size() + 1 + word.size() > line_width) {
                text += line + "\n";
                line = "   ";
            }
            line += " " + word;
        }
        text += line + "\n";
    }
}

}  // namespace

std::string free_times_text(const FreeTimes& answer, bool taken) {
    if (answer.times.empty()) {
        const std::string first = format_date(answer.dates.first), last = format_date(answer.dates.last);
        return "Nothing is free " + (first == last ? "on " + first : "from " + first + " to " + last) +
               (answer.warnings.empty() ? ".\n" : ", but some providers are left out: see the warnings.\n");
    }
    std::string text;
    for (const auto& [date, times] : by_date(answer)) {
        text += (text.empty() ? "" : "\n") + heading(date) +
                (answer.zone.empty() ? "" : " (" + answer.zone + ")") + "\n";
        taken ? add_lines(answer, times, text) : add_offerings(answer, times, text);
    }
    return text;
}

std::string free_times_csv(const FreeTimes& answer) {
    std::string text =
        "provider_id,service_id,starts_at,ends_at,local_date,local_time,capacity,free,reason\n";
    for (const LocalOffer& time : answer.times) {
        text += std::to_string(time.key.provider) + "," + std::to_string(time.key.service) + "," +
                format_instant(time.time.begin) + "," + format_instant(time.time.end) + "," +
                format_date(time.local_date) + "," + format_time_of_day(time.local_time) + "," +
                std::to_string(time.capacity) + "," + std::to_string(time.free) + "," + reason_of(time) +
                "\n";
    }
    return text;
}

}  // namespace slotctl::cli
