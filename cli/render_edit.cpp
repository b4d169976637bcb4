#include "cli/render_edit.hpp"

#include "cli/text_table.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/calendar/local_time.hpp"
#include "core/editing/wording.hpp"

namespace slotctl::cli {

namespace {

/// More are only listed with -v.
constexpr std::size_t most_bookings = 10;
constexpr std::size_t most_lines = 20;

/// `Thu 24 Dec 2026 10:20`
std::string when(const LocalTime& local) {
    return date_text(parse_date(local.date).value()) + " " + local.clear;
}

std::string when(const std::string& zone, Instant start) {
    const LocalTime local = local_time(zone, start);
    return when(local) + " (" + local.zone + ")";
}

std::string what(const OfferingNames& names) {
    return names.service + " with " + names.provider;
}

std::string booking(const BookingAhead& booking) {
    return "booking " + std::to_string(booking.id) + ": " + booking.customer;
}

std::string line_of(const AffectedBooking& affected) {
    return booking(affected.booking) + ", " + when(affected.zone, affected.booking.time.begin) + ", " +
           what(affected.names) + ": " + affected.reason;
}

std::string line_of(const OverbookedTime& time) {
    return when(time.zone, time.time.begin) + ", " + what(time.names) + ": " +
           plural(time.bookings, "booking") + ", " + plural(time.places, "place");
}

std::string line_of(const ShiftedBooking& shifted) {
    const Instant start = shifted.booking.time.begin;
    return booking(shifted.booking) + ", " + when(shifted.zone_before, start) + " → " +
           when(shifted.zone_after, start) + ", " + what(shifted.names);
}

template <class Items>
std::string lines_of(const std::string& title, const Items& items, bool verbose) {
    if (items.empty()) return "";
    std::string text = title + ":\n";
    const std::size_t shown = verbose ? items.size() : std::min(items.size(), most_bookings);
    for (std::size_t i = 0; i < shown; ++i) text += "  " + line_of(items[i]) + "\n";
    if (shown < items.size())
        text += "  … and " + std::to_string(items.size() - shown) + " more; -v lists all\n";
    return text;
}

/// `1 booking is`, `2 bookings are`
std::string so_many(std::size_t count, const std::string& word, const std::string& one,
                    const std::string& many) {
    return plural(static_cast<std::int64_t>(count), word) + " " + (count == 1 ? one : many);
}

std::string bookings_text(const EditEffect& effect, bool verbose) {
    const std::size_t outside = effect.bookings.size();
    return lines_of(so_many(outside, "booking", "is", "are") +
                        " outside the new rules. Nobody is notified, and " +
                        (outside == 1 ? "it stays until you move or cancel it"
                                      : "they stay until you move or cancel them"),
                    effect.bookings, verbose) +
           lines_of(so_many(effect.overbooked.size(), "start", "has", "have") +
                        " more bookings than places now. Nobody is notified, and the bookings stay until you "
                        "move or cancel them",
                    effect.overbooked, verbose) +
           lines_of(so_many(effect.shifted.size(), "booking", "begins", "begin") +
                        " at another local time now, since the instant stays the same. Nobody is notified",
                    effect.shifted, verbose);
}

std::string slots_text(const std::optional<SlotEffect>& slots) {
    const std::string subject = "the next `slotctl maintain` ";
    if (!slots) return subject + "brings the free slots up to date\n";
    std::vector<std::string> parts;
    if (slots->withdrawn > 0) parts.push_back("withdraws " + plural(slots->withdrawn, "free slot"));
    if (slots->created > 0) parts.push_back("adds " + plural(slots->created, "slot"));
    return parts.empty() ? "" : subject + joined(parts, " and ") + "\n";
}

}  // namespace

std::string edit_text(const EditResult& result, bool verbose) {
    std::string text;
    const auto& lines = verbose ? result.detail : result.lines;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!verbose && i == most_lines) {
            text += "… and " + std::to_string(lines.size() - i) + " more lines; -v shows all\n";
            break;
        }
        text += lines[i] + "\n";
    }
    for (const std::string& note : result.notes) text += "note: " + note + "\n";
    if (result.changes.empty()) return printable_lines(text);
    // Nothing here has colours: an escape sequence comes from outside.
    return printable_lines(text + bookings_text(result.effect, verbose) + slots_text(result.effect.slots));
}

std::string history_text(const std::vector<RecordedEdit>& edits, const std::string& zone) {
    TextTable table({"id", "edited (" + zone + ")", "by", "", "what"}, {Align::right});
    for (const RecordedEdit& edit : edits) {
        const LocalTime at = local_time(zone, edit.edited_at);
        table.add({std::to_string(edit.id), at.date + " " + at.time, edit.who, edit.undone_at ? "undone" : "",
                   edit.summary});
    }
    return table.text();
}

}  // namespace slotctl::cli
