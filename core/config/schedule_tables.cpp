#include "core/config/schedule_tables.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "core/base/error.hpp"
#include "core/base/mask.hpp"
#include "core/base/nearest.hpp"
#include "core/base/text.hpp"
#include "core/base/zone_names.hpp"
#include "core/calendar/zone.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/config/setting_kinds.hpp"

namespace slotctl {

namespace {

using namespace table_keys;

void check_words(const std::vector<std::string>& words) {
    if (words.empty()) throw Wrong{"is empty: it must name a command, such as \"maintain --verify\""};
    const auto& first = words.front();
    if (job_of_command(words) == nullptr) {
        std::vector<std::string> all, of_this_word, first_words;
        for (const JobKind& kind : all_jobs()) {
            const auto command = command_of(kind);
            all.push_back(joined(command, " "));
            first_words.push_back(command.front());
            if (command.front() == first) of_this_word.push_back('"' + all.back() + '"');
        }
        if (!of_this_word.empty())
            throw Wrong{"must be " + joined(of_this_word, " or ") + ", perhaps with options"};
        const std::vector<std::string_view> commands(first_words.begin(), first_words.end());
        const std::string known = joined(all);
        const auto near = nearest(first, commands);
        throw Wrong{"begins with " + toml_string(masked(first)) + ", which cannot be scheduled; " +
                    (first == "slotctl" ? "leave out the program's name"
                     : near.empty()     ? "the commands are " + known
                                        : "did you mean \"" + std::string(near) + "\"?")};
    }
    for (const auto& word : words) {
        if (masked(word) != word) {
            throw Wrong{
                "contains a password, which every user of the machine could see: keep it in [database]"};
        }
        const bool breaks = std::any_of(word.begin(), word.end(),
                                        [](char c) { return std::iscntrl(static_cast<unsigned char>(c)); });
        // In unit files and crontabs, a command is one line.
        if (breaks) throw Wrong{"contains a control character, such as a line break"};
    }
}

std::vector<std::string> command_in(const Given& given) {
    std::vector<std::string> words;
    if (const auto* list = std::get_if<std::vector<std::string>>(&given.value)) {
        words = *list;
    } else if (const auto* line = std::get_if<std::string>(&given.value)) {
        words = split_words(*line);
    } else {
        throw Wrong{"must be a string or an array of strings"};
    }
    check_words(words);
    return words;
}

std::optional<std::string> zone_in(const Given& given) {
    auto name = text_in(given);
    if (name.empty()) return std::nullopt;
    if (!Zone::find(name)) {
        throw Wrong{"names " + toml_string(name) +
                    ", which is not a time zone of this machine: " + unknown_zone_advice(name)};
    }
    return name;
}

std::string name_in(const Given& given) {
    auto name = text_in(given);
    const auto fault = fault_of_name(name);
    if (!fault.empty()) throw Wrong{toml_string(name) + ' ' + fault};
    return name;
}

/// As written in a file, with quotes only around words that need them.
std::string shown_command(const ScheduledJob& job) {
    return toml_string(join_words(job.arguments));
}

std::span<const Key<ScheduledJob>> keys() {
    static const std::array<Key<ScheduledJob>, 8> all{{
        {"name", true,
         "Unique, ignoring case; at most 64 letters, digits, - and _. Units and tasks are named after it.",
         [](const Given& g, ScheduledJob& j) { j.name = name_in(g); },
         [](const ScheduledJob& j) { return toml_string(j.name); }},
        {"command", true,
         "A job, such as maintain, unreserve or monitor, with options: one string with words separated by "
         "blanks and "
         "grouped by quotes, or an array of words. It is not passed to a shell.",
         [](const Given& g, ScheduledJob& j) { j.arguments = command_in(g); }, shown_command},
        {"cron", true,
         "Minute, hour, day of month, month and day of week, as in crontab(5); or @hourly, @daily, "
         "@weekly, @monthly, @yearly.",
         [](const Given& g, ScheduledJob& j) { j.when = CronExpression::parse(text_in(g)); },
         [](const ScheduledJob& j) { return toml_string(j.when.text()); }},
        {"time_zone", false, "IANA time zone of cron; empty = the machine's.",
         [](const Given& g, ScheduledJob& j) { j.time_zone = zone_in(g); },
         [](const ScheduledJob& j) { return toml_string(j.time_zone.value_or("")); }},
        {"random_delay", false, "Delay each start by a random time up to this (0s to 12h).",

         [](const Given& g, ScheduledJob& j) {
             j.random_delay = duration_in(g, std::chrono::seconds{0}, longest_random_delay);
         },
         [](const ScheduledJob& j) { return toml_string(format_duration(j.random_delay)); }},
        {"time_limit", false, "Stop a run that takes longer (1s to 30d).",

         [](const Given& g, ScheduledJob& j) {
             j.time_limit = duration_in(g, shortest_time_limit, longest_time_limit);
         },
         [](const ScheduledJob& j) { return toml_string(format_duration(j.time_limit)); }},
        {"catch_up", false, "Whether to make up, by one run, for runs missed while the machine was off.",
         [](const Given& g, ScheduledJob& j) { j.catch_up = truth_in(g); },
         [](const ScheduledJob& j) { return std::string(j.catch_up ? "true" : "false"); }},
        {"enabled", false, "false = keep the table, but do not run the job.",
         [](const Given& g, ScheduledJob& j) { j.enabled = truth_in(g); },
         [](const ScheduledJob& j) { return std::string(j.enabled ? "true" : "false"); }},
    }};
    return all;
}

/// On Windows, names that differ only in case are the same.
std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

}  // namespace

std::vector<ScheduledJob> read_schedule(const std::vector<Document::Table>& tables,
                                        const ReportFault& fault) {
    std::vector<ScheduledJob> jobs;
    std::map<std::string, Place> named;
    for (const auto& table : tables) {
        jobs.push_back(read_row(schedule_table, keys(), table, fault));
        const auto& name = jobs.back().name;
        if (name.empty()) continue;
        const auto [first, is_new] = named.emplace(lower(name), table.at);
        if (!is_new) {
            fault(table.at, "the name " + toml_string(name) +
                                " is already used by the [[schedule]] at line " +
                                std::to_string(first->second.line));
        }
    }
    return jobs;
}

std::vector<TableKey> schedule_keys() {
    return described(keys());
}

std::vector<std::pair<std::string, std::string>> shown_job(const ScheduledJob& job) {
    return shown(keys(), job);
}

}  // namespace slotctl
