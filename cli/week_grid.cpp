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

constexpr std::size_t narrowest_column = 5, widest_column = 22;

using Entries = std::vector<const AgendaEntry*>;
/// A row of the grid. Where clocks go back, the hour that comes again has rows of its own, below all of the
/// first one.
struct RowKey {
    TimeOfDay below{};  ///< it comes after all rows up to this time
    bool again = false;
    TimeOfDay time{};
    std::string label;  ///< `09:00`; `02:30+01:00` if the clocks show it twice
    auto operator<=>(const RowKey&) const = default;
};
using Cells = std::map<std::pair<RowKey, LocalDate>, Entries>;

/// The text of a cell with bookings: `Anna`, `Anna, Ben?` if Ben has not confirmed, `Anna!` outside the
/// rules, `3 booked`; with the places that are left: `Anna, 7 free`.
std::string who(const Entries& entries, std::size_t width) {
    std::string names;
    int count = 0, free = 0;
    bool outside = false;
    for (const AgendaEntry* const entry : entries) {
        free += entry->free;
        outside = outside || entry->outside_rules;
        for (const AgendaBooking& booking : entry->bookings) {
            names += (names.empty() ? "" : ", ") + printable_line(booking.customer) +
                     (booking.pending ? "?" : "") + (entry->outside_rules ? "!" : "");
            ++count;
        }
    }
    const std::string left = free > 0 ? ", " + std::to_string(free) + " free" : "";
    constexpr std::size_t shortest_name = 4;
    // Where there is no room for both, the name is what matters.
    const std::size_t room = width >= left.size() + shortest_name ? width - left.size() : width;
    if (count > 1 && report::columns(names) > room)
        names = std::to_string(count) + " booked" + (outside ? "!" : "");
    return room < width ? report::fitted(names, room) + left : names;
}

/// What is free in a cell: `free`, `free 2/3`, or by the services if there are several.
std::string what_is_free(const ProviderAgenda& agenda, const Entries& entries) {
    if (entries.size() > 1) return std::to_string(entries.size()) + " free";
    const AgendaEntry& entry = *entries.front();
    if (agenda.services.size() > 1) return "+" + printable_line(agenda.services.at(entry.key.service));
    if (entry.capacity == 1) return "free";
    return "free " + std::to_string(entry.free) + "/" + std::to_string(entry.capacity);
}

/// The row of each entry.
class Rows {
  public:
    explicit Rows(const ProviderAgenda& agenda) {
        for (const AgendaEntry& entry : agenda.entries) {
            if (!entry.begins.repeated) continue;
            last_repeated_ = std::max(last_repeated_, entry.begins.time);
            auto& first = first_offset_.try_emplace(entry.begins.date, *entry.begins.repeated).first->second;
            first = std::max(first, *entry.begins.repeated);  // going back makes offsets smaller
        }
    }
    [[nodiscard]] RowKey of(const AgendaEntry& entry) const {
        const LocalClock& clock = entry.begins;
        const bool again = clock.repeated && *clock.repeated != first_offset_.at(clock.date);
        return {again ? last_repeated_ : clock.time, again, clock.time,
                clock_text(clock.time, clock.repeated)};
    }

  private:
    TimeOfDay last_repeated_{};
    std::map<LocalDate, std::chrono::seconds> first_offset_;
};

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
    const Rows rows(agenda);
    Cells cells;
    std::set<RowKey> times;  // at which anything is to be seen
    std::size_t time_width = sizeof "09:00";
    for (const AgendaEntry& entry : agenda.entries) {
        const bool wanted = shows(shown, entry);
        const RowKey row = rows.of(entry);
        // What was not asked for is not there; otherwise, a dot says that something begins which cannot be
        // booked.
        if (wanted || shown == AgendaShown::usual) cells[{row, entry.begins.date}].push_back(&entry);
        if (wanted) time_width = std::max(time_width, row.label.size() + 1);
        if (wanted) times.insert(row);
    }
    const auto count = static_cast<std::size_t>((agenda.dates.last - agenda.dates.first).count() + 1);
    if (width < time_width || count > 7) return std::nullopt;
    const std::size_t column = std::min((width - time_width) / count, widest_column);
    if (column < narrowest_column) return std::nullopt;

    std::string text = style.bold(agenda_name(agenda)) + ": " + agenda_counts(agenda) + "\n";
    std::string head(time_width, ' ');
    for (std::size_t i = 0; i < count; ++i) {
        const LocalDate date = agenda.dates.first + days{i};
        head += report::left(label(date, column - 1), column);
    }
    head.erase(head.find_last_not_of(' ') + 1);
    text += style.bold(head) + "\n";
    for (const RowKey& row : times) {
        text += report::left(row.label, time_width);
        for (std::size_t i = 0; i < count; ++i) {
            const auto found = cells.find({row, agenda.dates.first + days{i}});
            text += cell(agenda, found == cells.end() ? Entries() : found->second, shown, column - 1, style) +
                    (i + 1 < count ? " " : "\n");
        }
    }
    if (times.empty()) text += std::string(time_width, ' ') + "nothing to show\n";
    return text;
}

}  // namespace slotctl::cli
