#include "core/config/reminder_tables.hpp"

#include <array>
#include <map>

#include "core/base/duration.hpp"
#include "core/config/settings.hpp"

namespace slotctl {

namespace {

using namespace std::chrono_literals;
using namespace table_keys;

constexpr std::chrono::seconds shortest_lead = 1min, longest_lead = 24h * 365, longest_around = 24h;

std::span<const Key<ReminderRule>> keys() {
    static const std::array<Key<ReminderRule>, 3> all{{
        {"lead", true, "How long before the start to remind (1m to 365d).",
         [](const Given& g, ReminderRule& r) { r.lead = duration_in(g, shortest_lead, longest_lead); },
         [](const ReminderRule& r) { return toml_string(format_duration(r.lead)); }},
        {"early", false, "How much earlier it may be, so that the next run is not too late (0s to 24h).",
         [](const Given& g, ReminderRule& r) { r.early = duration_in(g, 0s, longest_around); },
         [](const ReminderRule& r) { return toml_string(format_duration(r.early)); }},
        {"late", false,
         "How much later it is still of use, as after an outage (0s to 24h). A booking made later than that "
         "gets no such reminder.",
         [](const Given& g, ReminderRule& r) { r.late = duration_in(g, 0s, longest_around); },
         [](const ReminderRule& r) { return toml_string(format_duration(r.late)); }},
    }};
    return all;
}

}  // namespace

std::vector<ReminderRule> read_reminders(const std::vector<Document::Table>& tables,
                                         const ReportFault& fault) {
    std::vector<ReminderRule> rules;
    std::map<std::chrono::seconds, Place> leads;
    for (const auto& table : tables) {
        rules.push_back(read_row(reminder_table, keys(), table, fault));
        const auto lead = rules.back().lead;
        if (lead == 0s) continue;  // it is missing or wrong, which has been reported
        const auto [first, is_new] = leads.emplace(lead, table.at);
        if (!is_new) {
            fault(table.at, "the lead " + format_duration(lead) +
                                " is already that of the [[reminder]] at line " +
                                std::to_string(first->second.line));
        }
    }
    return rules;
}

std::vector<TableKey> reminder_keys() {
    return described(keys());
}

std::vector<std::pair<std::string, std::string>> shown_reminder(const ReminderRule& rule) {
    return shown(keys(), rule);
}

}  // namespace slotctl
