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

std::string booking_line(const AffectedBooking& affected) {
    const LocalTime local = local_time(affected.zone, affected.booking.time.begin);
    const std::string service = affected.service.empty()
                                    ? "service " + std::to_string(affected.booking.offering.service)
                                    : affected.service;
    return "  booking " + std::to_string(affected.booking.id) + ": " + affected.booking.customer + ", " +
           date_text(parse_date(local.date).value()) + " " + local.time + " (" + local.zone + "), " +
           service + " with " + affected.provider + ": " + affected.reason + "\n";
}

std::string bookings_text(const std::vector<AffectedBooking>& bookings, bool verbose) {
    if (bookings.empty()) return "";
    const auto count = static_cast<std::int64_t>(bookings.size());
    std::string text = plural(count, "booking") + (count == 1 ? " is" : " are") +
                       " outside the new rules. Nobody is notified, and " +
                       (count == 1 ? "it stays" : "they stay") + " until you move or cancel " +
                       (count == 1 ? "it" : "them") + ":\n";
    const std::size_t shown = verbose ? bookings.size() : std::min(bookings.size(), most_bookings);
    for (std::size_t i = 0; i < shown; ++i) text += booking_line(bookings[i]);
    if (shown < bookings.size())
        text += "  … and " + std::to_string(bookings.size() - shown) + " more; -v lists all\n";
    return text;
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
    return printable_lines(text + bookings_text(result.effect.bookings, verbose) +
                           slots_text(result.effect.slots));
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
