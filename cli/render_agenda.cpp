#include "cli/render_agenda.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "core/base/date_names.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/calendar/local_time.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_name = 24;
constexpr std::size_t widest_state = 14;

const std::string& service_of(const ProviderAgenda& agenda, const AgendaEntry& entry) {
    return agenda.services.at(entry.key.service);
}

std::string heading(LocalDate date) {
    return std::string(short_name(weekday_names[iso_weekday(date) - 1])) + " " + format_date(date);
}

/// Why a time is not free, in words.
std::string in_words(const std::string& state) {
    if (state == "notice") return "too soon to book";
    if (state == "conflict") return "provider busy";
    if (state == "outside") return "outside the rules";
    return state;
}

/// `free`, `2 of 3 free`, `booked`, `provider busy`
std::string state_text(const AgendaEntry& entry) {
    if (entry.free > 0 && entry.capacity > 1)
        return std::to_string(entry.free) + " of " + std::to_string(entry.capacity) + " free";
    return in_words(state_of(entry));
}

std::string customers_of(const AgendaEntry& entry) {
    std::vector<std::string> names;
    for (const AgendaBooking& booking : entry.bookings)
        names.push_back(booking.customer + (booking.pending    ? " (pending)"
                                            : booking.archived ? " (archived)"
                                                               : ""));
    return joined(names);
}

std::string painted(const AgendaEntry& entry, const std::string& text, const report::TextPage& style) {
    if (entry.free > 0) return style.painted(HealthState::ok, text);
    return entry.bookings.empty() ? style.dim(text) : style.bold(text);
}

std::string shown(const LocalClock& clock) {
    return clock_text(clock.time, clock.repeated);
}

std::string line_of(const ProviderAgenda& agenda, const AgendaEntry& entry, std::size_t name_width,
                    const report::TextPage& style) {
    std::string line =
        "  " + shown(entry.begins) + "-" + shown(entry.ends) + "  " +
        report::left(report::fitted(printable_line(service_of(agenda, entry)), longest_name), name_width) +
        "  ";
    const std::string state = state_text(entry), customers = printable_line(customers_of(entry));
    const std::string more =
        (customers.empty() ? "" : "  " + customers) + (entry.outside_rules ? "  (outside the rules)" : "");
    return line + painted(entry, more.empty() ? state : report::left(state, widest_state), style) + more +
           "\n";
}

/// What is not shown: `3 past, 2 conflict`.
std::string hidden_text(const ProviderAgenda& agenda, AgendaShown shown) {
    std::map<std::string, std::int64_t> counts;
    for (const AgendaEntry& entry : agenda.entries)
        if (!shows(shown, entry)) ++counts[state_of(entry)];
    std::vector<std::string> texts;
    for (const auto& [state, count] : counts) texts.push_back(std::to_string(count) + " " + in_words(state));
    return joined(texts);
}

std::string busy_text(const ProviderAgenda& agenda) {
    std::string text;
    for (const Interval& busy : agenda.busy) {
        const LocalTime from = local_time(agenda.zone, busy.begin), to = local_time(agenda.zone, busy.end);
        text += "  busy elsewhere: " + from.date + " " + from.clear + " to " +
                (to.date == from.date ? "" : to.date + " ") + to.clear + "\n";
    }
    return text;
}

}  // namespace

bool shows(AgendaShown shown, const AgendaEntry& entry) {
    switch (shown) {
        case AgendaShown::all:
            return true;
        case AgendaShown::free:
            return entry.free > 0;
        case AgendaShown::booked:
            return !entry.bookings.empty();
        default:
            return entry.free > 0 || !entry.bookings.empty();
    }
}

std::string agenda_name(const ProviderAgenda& agenda) {
    return printable_line(agenda.name) + " (" + std::to_string(agenda.provider) + "), " + agenda.zone;
}

std::string agenda_counts(const ProviderAgenda& agenda) {
    std::int64_t free = 0, booked = 0;
    for (const AgendaEntry& entry : agenda.entries) {
        free += entry.free > 0 ? 1 : 0;
        booked += entry.bookings.empty() ? 0 : 1;
    }
    return std::to_string(free) + " free, " + std::to_string(booked) + " booked";
}

std::string agenda_text(const ProviderAgenda& agenda, AgendaShown shown, const report::TextPage& style) {
    std::string text = style.bold(agenda_name(agenda)) + ": " + agenda_counts(agenda) + "\n";
    std::size_t width = 0;
    for (const auto& [id, name] : agenda.services)
        width = std::max(width, report::columns(report::fitted(printable_line(name), longest_name)));
    LocalDate date{};
    for (const AgendaEntry& entry : agenda.entries) {
        if (!shows(shown, entry)) continue;
        if (entry.begins.date != date) text += heading(entry.begins.date) + "\n";
        date = entry.begins.date;
        text += line_of(agenda, entry, width, style);
    }
    if (date == LocalDate{} && agenda.entries.empty()) {
        text += "  nothing is offered on " + format_date(agenda.dates.first) +
                (agenda.dates.first == agenda.dates.last ? "" : " to " + format_date(agenda.dates.last)) +
                "\n";
    }
    text += busy_text(agenda);
    const std::string hidden = shown == AgendaShown::usual ? hidden_text(agenda, shown) : "";
    if (!hidden.empty()) text += style.dim("  not shown: " + hidden + " (-v lists them)") + "\n";
    return text;
}

const char* const agenda_csv_heading =
    "provider_id,provider,service_id,service,starts_at,ends_at,local_date,local_time,capacity,free,state,"
    "outside_rules,customers\n";

std::string agenda_csv(const ProviderAgenda& agenda, AgendaShown shown) {
    std::string text;
    const std::string provider = std::to_string(agenda.provider) + "," + csv_text(agenda.name) + ",";
    for (const AgendaEntry& entry : agenda.entries) {
        if (!shows(shown, entry)) continue;
        text += provider + std::to_string(entry.key.service) + "," + csv_text(service_of(agenda, entry)) +
                "," + format_instant(entry.time.begin) + "," + format_instant(entry.time.end) + "," +
                format_date(entry.begins.date) + "," + format_time_of_day(entry.begins.time) + "," +
                std::to_string(entry.capacity) + "," + std::to_string(entry.free) + "," + state_of(entry) +
                "," + (entry.outside_rules ? "true" : "false") + "," + csv_text(customers_of(entry)) + "\n";
    }
    return text;
}

std::string agenda_json(const ProviderAgenda& agenda, AgendaShown shown, bool& first) {
    std::string text;
    for (const AgendaEntry& entry : agenda.entries) {
        if (!shows(shown, entry)) continue;
        Json bookings = Json::array();
        for (const AgendaBooking& booking : entry.bookings) {
            bookings.push_back({{"id", booking.id},
                                {"customer", booking.customer},
                                {"status", booking.pending ? "pending" : "confirmed"}});
            if (booking.archived) bookings.back()["archived"] = true;
        }
        const Json json{{"provider_id", agenda.provider},
                        {"provider", agenda.name},
                        {"service_id", entry.key.service},
                        {"service", service_of(agenda, entry)},
                        {"starts_at", format_instant(entry.time.begin)},
                        {"ends_at", format_instant(entry.time.end)},
                        {"zone", agenda.zone},
                        {"local_date", format_date(entry.begins.date)},
                        {"local_time", format_time_of_day(entry.begins.time)},
                        {"capacity", entry.capacity},
                        {"free", entry.free},
                        {"state", state_of(entry)},
                        {"outside_rules", entry.outside_rules},
                        {"bookings", std::move(bookings)}};
        text += (first ? "" : ",") + json.dump(-1, ' ', false, Json::error_handler_t::replace);
        first = false;
    }
    return text;
}

std::string agenda_json_end(const std::vector<std::string>& warnings) {
    return "],\"warnings\":" + Json(warnings).dump(-1, ' ', false, Json::error_handler_t::replace) + "}\n";
}

}  // namespace slotctl::cli
