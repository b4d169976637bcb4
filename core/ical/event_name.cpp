#include "core/ical/event_name.hpp"

#include "core/base/printable.hpp"
#include "core/base/text.hpp"

namespace slotctl::ical {

namespace {

/// Bytes: summaries may be whole paragraphs, and UIDs whole addresses.
constexpr std::size_t longest = 80;

}  // namespace

std::string name_of(const Event& event) {
    const auto shown = [](const std::string& text) { return shortened(printable_line(text), longest); };
    std::string name = "event " + std::to_string(event.line);
    if (!event.summary.empty()) return name + " \"" + shown(event.summary) + "\"";
    if (!event.uid.empty()) name += " (UID " + shown(event.uid) + ")";
    return name;
}

}  // namespace slotctl::ical
