#include "core/messages/templates.hpp"

#include <algorithm>
#include <cctype>

#include "core/base/nearest.hpp"

namespace slotctl::messages {

namespace {

struct BuiltIn {
    std::string_view event, subject, body;
};

constexpr std::string_view about =
    "\n\nWhat: {service}\nWith: {provider}\nWhen: {weekday}, {date}, {time}–{end_time} ({zone})\n";

constexpr BuiltIn built_in[] = {
    {"reminder", "Reminder: {service} on {date} at {time}",
     "Hello {customer},\n\nthis is a reminder of your appointment."},
    {"booking_confirmed", "Confirmed: {service} on {date} at {time}",
     "Hello {customer},\n\nyour appointment is confirmed."},
    {"booking_moved", "Moved: {service}, now on {date} at {time}",
     "Hello {customer},\n\nyour appointment has been moved. This is the new time."},
    {"booking_cancelled", "Cancelled: {service} on {date} at {time}",
     "Hello {customer},\n\nyour appointment has been cancelled."},
    {"review_request", "How was {service} with {provider}?",
     "Hello {customer},\n\nthank you for your visit. We would be glad to read how it was."},
    {"review_reminder", "How was {service} with {provider}?",
     "Hello {customer},\n\nyou have not told us yet how your visit was. We would be glad to read it."},
};

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

bool is_data_field(std::string_view name) {
    return name.starts_with("data.") && name.size() > 5;
}

/// Calls `text` with each stretch of plain text and `field` with each name in braces. Returns what is wrong;
/// then the rest is not passed on.
template <class Text, class Field>
std::string split(std::string_view text, Text plain, Field field) {
    while (!text.empty()) {
        const auto brace = text.find_first_of("{}");
        plain(text.substr(0, brace));
        if (brace == std::string_view::npos) return "";
        text.remove_prefix(brace);
        if (text.size() > 1 && text[1] == text[0]) {
            plain(text.substr(0, 1));
            text.remove_prefix(2);
            continue;
        }
        const auto end = text.find('}');
        if (text[0] == '}' || end == std::string_view::npos)
            return "contains a single brace; write {{ or }} for a brace in the text";
        if (const std::string fault = field(text.substr(1, end - 1)); !fault.empty()) return fault;
        text.remove_prefix(end + 1);
    }
    return "";
}

Wording built_in_for(const std::string& event) {
    for (const BuiltIn& known : built_in) {
        if (known.event == event)
            return {std::string(known.subject), std::string(known.body) + std::string(about)};
    }
    return {"", ""};
}

}  // namespace

const std::vector<std::string_view>& field_names() {
    static const std::vector<std::string_view> names{
        "customer", "service", "provider", "starts_at", "ends_at", "date",       "time",           "end_time",
        "weekday",  "day",     "month",    "year",      "zone",    "booking_id", "unsubscribe_url"};
    return names;
}

std::string fault_of_template(std::string_view text) {
    return split(
        text, [](std::string_view) {},
        [](std::string_view name) -> std::string {
            const auto& names = field_names();
            if (is_data_field(name) || std::find(names.begin(), names.end(), name) != names.end()) return "";
            const auto near = nearest(std::string(name), names);
            std::string known;
            for (const auto field : names) known += (known.empty() ? "{" : ", {") + std::string(field) + "}";
            return "contains the unknown field {" + std::string(name) + "}; " +
                   (near.empty() ? "the fields are " + known + " and {data.NAME}"
                                 : "did you mean {" + std::string(near) + "}?");
        });
}

std::string filled(std::string_view text, const std::map<std::string, std::string>& values) {
    std::string out;
    split(
        text, [&](std::string_view plain) { out += plain; },
        [&](std::string_view name) -> std::string {
            const auto value = values.find(std::string(name));
            if (value != values.end()) out += value->second;
            return "";
        });
    return out;
}

Wording template_for(const Templates& templates, const std::string& event, const std::string& locale) {
    Wording wording = built_in_for(event);
    const auto configured = templates.find(event);
    if (configured == templates.end()) return wording;
    const std::string tag = lower(locale), language = tag.substr(0, tag.find('-'));
    // The best comes last.
    for (const std::string& wanted : {std::string(), language, tag}) {
        const auto found = configured->second.find(wanted);
        if (found == configured->second.end()) continue;
        if (found->second.subject) wording.subject = *found->second.subject;
        if (found->second.body) wording.body = *found->second.body;
    }
    return wording;
}

}  // namespace slotctl::messages
