#include "core/notify/alert.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string_view>

#include "core/base/one_line.hpp"

namespace slotctl::notify {

namespace {

std::string upper(std::string_view word) {
    std::string text(word);
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

std::string headline(const AlertItem& item) {
    switch (item.kind) {
        case AlertKind::recovered:
            return "RECOVERED: " + item.check.name;
        case AlertKind::reminder:
            return "STILL " + upper(name_of(item.check.state)) + ": " + item.check.name;
        case AlertKind::worse:
            break;
    }
    return upper(name_of(item.check.state)) + ": " + item.check.name;
}

// Text from a database must not look like another paragraph, or contain a bare CR, which mail servers refuse.
std::string paragraph(const AlertItem& item) {
    const bool recovered = item.kind == AlertKind::recovered;
    std::string text = headline(item) + "\n";
    if (!item.check.message.empty()) text += "  " + without_controls(item.check.message) + "\n";
    text += (recovered ? "  OK since " : "  Since ") + format_instant(item.since);
    if (item.kind == AlertKind::worse && item.before != HealthState::ok) {
        text += "; it was " + std::string(name_of(item.before));
    }
    text += "\n";
    if (!recovered && !item.check.hint.empty())
        text += "  What to do: " + without_controls(item.check.hint) + "\n";
    if (item.flapping && !recovered) {
        text += "  This check is flapping; its recovery will be reported once it has been OK for a while.\n";
    }
    return text;
}

}  // namespace

std::string subject_of(const Alert& alert) {
    const std::string where = alert.host.empty() ? "" : " (" + alert.host + ")";
    if (alert.test) return "[slotctl] Test message" + where;
    const auto recovered = [](const AlertItem& i) { return i.kind == AlertKind::recovered; };
    const bool all_well = std::all_of(alert.items.begin(), alert.items.end(), recovered);
    std::string names, word = "RECOVERED";
    HealthState worst = HealthState::ok;
    std::size_t named = 0, meant = 0;
    for (const AlertItem& item : alert.items) {
        if (!all_well && recovered(item)) continue;
        worst = worst_of(worst, item.check.state);
        if (++meant <= 3) {
            names += (named == 0 ? "" : ", ") + item.check.name;
            ++named;
        }
    }
    if (meant > named) names += " and " + std::to_string(meant - named) + " more";
    if (!all_well) word = upper(name_of(worst));
    return "[slotctl] " + word + ": " + names + where;
}

std::string text_of(const Alert& alert) {
    std::string text;
    if (alert.test) {
        text = "This is a test: if you can read it, slotctl's alerts reach you.\n";
    }
    for (const AlertItem& item : alert.items) text += (text.empty() ? "" : "\n") + paragraph(item);
    text += "\n";
    if (!alert.host.empty()) text += "Host: " + alert.host + "\n";
    if (!alert.database.empty()) text += "Database: " + alert.database + "\n";
    text += "Checked at: " + format_instant(alert.at) + "\n";
    if (!alert.test) text += "All checks: slotctl monitor --check-health\n";
    return text;
}

}  // namespace slotctl::notify
