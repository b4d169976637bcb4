#include "cli/edit_options.hpp"

#include <algorithm>
#include <set>

#include "cli/spoken_date.hpp"
#include "core/store/known_scope.hpp"

namespace slotctl::cli {

namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& text, const std::string& advice) {
    throw CLI::ValidationError(option + ": \"" + text + "\" " + advice);
}

MaintainScope known(Store& store, const NamedScope& scope, NameMatch match) {
    MaintainScope ids = found(store, scope, match);
    require_known(store, ids);
    return ids;
}

}  // namespace

LocalDate date_from(const std::string& option, const std::string& text) {
    const auto date = parse_date(text);
    if (!date) refuse(option, text, "is not a date; write it like 2026-12-24");
    return *date;
}

std::vector<unsigned> weekdays_from(const std::string& option, const std::string& text) {
    constexpr const char* advice = "is not a list of weekdays; write it like mon-fri or mon,wed,sat";
    std::set<unsigned> weekdays;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::string part = text.substr(at, end - at);
        const auto dash = part.find('-');
        const auto first = weekday_of(part.substr(0, dash));
        const auto last = dash == std::string::npos ? first : weekday_of(part.substr(dash + 1));
        if (!first || !last) refuse(option, text, advice);
        // `sat-mon` goes over the end of the week.
        for (unsigned day = *first;; day = day % 7 + 1) {
            weekdays.insert(day);
            if (day == *last) break;
        }
        at = end + 1;
    }
    return {weekdays.begin(), weekdays.end()};
}

TimeOfDay time_from(const std::string& option, const std::string& text) {
    const auto time = parse_time_of_day(text);
    if (!time) refuse(option, text, "is not a time of day; write it like 09:00");
    return *time;
}

MaintainScope named_for_change(Store& store, const NamedScope& scope) {
    return known(store, scope, NameMatch::whole);
}

MaintainScope named_for_list(Store& store, const NamedScope& scope) {
    return known(store, scope, NameMatch::part);
}

std::optional<std::int64_t> namesake(Store& store, NamedKind kind, const std::string& name) {
    const NamesFound found = store.listings().named(kind, name, 1);
    return found.whole ? std::optional(found.records.front().id) : std::nullopt;
}

void add_providers_or_all(CLI::App& command, NamedScope& scope, bool& all, const std::string& help) {
    add_providers(command, scope, help);
    command.add_flag("--all", all, "All providers")
        ->excludes(command.get_option("--provider"))
        ->excludes(command.get_option("--provider-id"));
}

void require_provider(const NamedScope& scope, const std::string& otherwise) {
    if (scope.providers.empty() && scope.provider_ids.empty())
        throw Error(ErrorKind::usage, "name a provider with --provider", otherwise);
}

}  // namespace slotctl::cli
