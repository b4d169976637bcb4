#include "core/config/table_keys.hpp"

#include "core/base/duration.hpp"
#include "core/base/error.hpp"
#include "core/base/nearest.hpp"
#include "core/config/setting_kinds.hpp"

namespace slotctl::table_keys {

namespace {

std::string with_hint(const Error& error) {
    return error.hint().empty() ? error.what() : std::string(error.what()) + ". " + error.hint();
}

}  // namespace

std::string text_in(const Given& given) {
    const auto* text = std::get_if<std::string>(&given.value);
    if (text == nullptr) throw Wrong{"must be a string"};
    return *text;
}

bool truth_in(const Given& given) {
    const auto* truth = std::get_if<bool>(&given.value);
    if (truth == nullptr) throw Wrong{"must be true or false"};
    return *truth;
}

std::chrono::seconds duration_in(const Given& given, std::chrono::seconds least, std::chrono::seconds most) {
    const auto text = setting_kinds::text_or_number_in(given);
    try {
        const auto value = text ? parse_duration(*text, std::chrono::seconds{1}) : most + least + most;
        if (value >= least && value <= most) return value;
    } catch (const Error&) {
    }
    throw Wrong{"must be a duration from " + format_duration(least) + " to " + format_duration(most) +
                " (written like \"90s\" or \"15m\", or a number of seconds)"};
}

void check_key(std::string_view table, const Document::Entry& entry,
               const std::vector<std::string_view>& known, const ReportFault& fault) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) return;
    const auto near = nearest(entry.key, known);
    fault(entry.key_at, "unknown key `" + entry.key + "` in [[" + std::string(table) + "]]" +
                            (near.empty() ? "" : "; did you mean `" + std::string(near) + "`?"));
}

void store_value(std::string_view table, const Document::Entry& entry, const std::function<void()>& store,
                 const ReportFault& fault) {
    const auto report = [&](const std::string& message) {
        fault(entry.value_at, std::string(table) + "." + entry.key + message);
    };
    try {
        store();
    } catch (const Wrong& wrong) {
        report(' ' + wrong.message);
    } catch (const Error& error) {
        report(": " + with_hint(error));
    }
}

}  // namespace slotctl::table_keys
