#include "cli/week_grid.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "core/base/date_names.hpp"
#include "core/base/printable.hpp"

namespace slotctl::cli {

namespace {

using std::chrono::days;

constexpr std::size_t time_width = 6;  ///< `09:00 `
constexpr std::size_t narrowest_column = 5, widest_column = 22;

using Entries = std::vector<const AgendaEntry*>;
using Cells = std::map<std::pair<TimeOfDay, LocalDate>, Entries>;

/// `Anna`, `Anna, Ben?` if Ben has not confirmed, `3 booked`
std::string who(const Entries& entries, std::size_t width) {
    std::string names;
    int count = 0;
    for (const AgendaEntry* const entry : entries) {
        for (const AgendaBooking& booking : entry->bookings) {
            names +=
                (names.empty() ? "" : ", ") + printable_line(booking.customer) + (booking.pending ? "?" : "");
            ++count;
        }
    }
    return count > 1 && report::columns(names) > width ? std::to_string(count) + " booked" : names;
}

/// What is free in a cell: `free`, `free 2/3`, or by the services if there are several.
std::string what_is_free(const ProviderAgenda& agenda, const Entries& entries) {
    if (entries.size() > 1) return std::to_string(entries.size()) + " free";
    const AgendaEntry& entry = *entries.front();
    if (agenda.services.size() > 1) return "+" + printable_line(agenda.services.at(entry.key.service));
    if (entry.capacity == 1) return "free";
    return "free " + std::to_string(entry.free) + "/" + std::to_string(entry.capacity);
}

/// `Mon 11-30`, `Mon 30` or `Mo30`, as there is room.
std::string label(LocalDate date, std::size_t width) {
    const std::string day(short_name(weekday_names[iso_weekday(date) - 1])), text = format_date(date);
    if (width >= 9) return day + " " + text.substr(5);
    if (width >= 6) return day + " " + text.substr(8);
    return day.substr(0, 2) + text.substr(8);
}

std::string cell(const ProviderAgenda& agenda, const Entries& all, AgendaShown shown, std::size_t width,
                 const report::TextPage& style) {
    const auto padded = [width](const std::string& text) {
        return report::left(report::fitted(text, width), width);
    };
    Entries booked, free;
    for (const AgendaEntry* const entry : all) {
        if (!entry->bookings.empty()) booked.push_back(entry);
        if (entry->free > 0) free.push_back(entry);
    }
    if (!booked.empty() && shown != AgendaShown::free) return style.bold(padded(who(booked, width)));
    if (!free.empty()) return style.painted(HealthState::ok, padded(what_is_free(agenda, free)));
    return style.dim(padded(all.empty() ? "" : "·"));
}

}  // namespace

std::optional<std::string> week_grid(const ProviderAgenda& agenda, AgendaShown shown, std::size_t width,
                                     const report::TextPage& style) {
    const auto count = static_cast<std::size_t>((agenda.dates.last - agenda.dates.first).count() + 1);
    if (width < time_width || count > 7) return std::nullopt;
    const std::size_t column = std::min((width - time_width) / count, widest_column);
    if (column < narrowest_column) return std::nullopt;

    Cells cells;
    std::set<TimeOfDay> times;  // at which anything is to be seen
    for (const AgendaEntry& entry : agenda.entries) {
        const bool wanted = shows(shown, entry);
        // What was not asked for is not there; otherwise, a dot says that something begins which cannot be
        // booked.
        if (wanted || shown == AgendaShown::usual) cells[{entry.begins, entry.date}].push_back(&entry);
        if (wanted) times.insert(entry.begins);
    }
    std::string text = style.bold(agenda_name(agenda)) + ": " + agenda_counts(agenda) + "\n";
    std::string head(time_width, ' ');
    for (std::size_t i = 0; i < count; ++i) {
        const LocalDate date = agenda.dates.first + days{i};
        head += report::left(label(date, column - 1), column);
    }
    head.erase(head.find_last_not_of(' ') + 1);
    text += style.bold(head) + "\n";
    for (const TimeOfDay time : times) {
        text += format_time_of_day(time) + " ";
        for (std::size_t i = 0; i < count; ++i) {
            const auto found = cells.find({time, agenda.dates.first + days{i}});
            text += cell(agenda, found == cells.end() ? Entries() : found->second, shown, column - 1, style) +
                    (i + 1 < count ? " " : "\n");
        }
    }
    if (times.empty()) text += "      nothing to show\n";
    return text;
}

}  // namespace slotctl::cli
