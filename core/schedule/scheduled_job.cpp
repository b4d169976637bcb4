#include "core/schedule/scheduled_job.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/catalogue/catalogue.hpp"

namespace slotctl {

namespace {

constexpr std::size_t longest_name = 64;

ScheduledJob job(const std::string& name, std::string_view command, std::string_view cron) {
    ScheduledJob made;
    made.name = name;
    made.arguments = split_words(command);
    made.when = CronExpression::parse(cron);
    return made;
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_plain(std::string_view word) {
    return !word.empty() && word.find_first_of(" \t\n\"'\\") == std::string::npos;
}

}  // namespace

std::string ScheduledJob::job() const {
    const JobKind* const kind = job_of_command(arguments);
    return kind == nullptr ? arguments.front() : std::string(kind->name);
}

std::vector<std::string> option_values(const ScheduledJob& job, std::string_view option) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < job.arguments.size(); ++i) {
        const std::string& word = job.arguments[i];
        if (word == option && i + 1 < job.arguments.size()) values.push_back(job.arguments[i + 1]);
        if (word.starts_with(option) && word.substr(option.size()).starts_with('='))
            values.push_back(word.substr(option.size() + 1));
    }
    return values;
}

std::string scope_of(const ScheduledJob& job) {
    const JobKind* const kind = job_of_command(job.arguments);
    if (kind == nullptr) return "";
    std::string scope;
    for (const auto& [option, limit] : kind->partial_options)
        for (const std::string& value : option_values(job, option))
            scope += (scope.empty() ? "" : " ") + std::string(limit) + "=" + value;
    return scope;
}

std::vector<ScheduledJob> default_schedule(bool messages) {
    std::vector<ScheduledJob> jobs{job("maintain", "maintain", "0 2 * * *"),
                                   job("maintain-verify", "maintain --days-ahead 45 --verify", "0 3 * * 0"),
                                   job("unreserve", "unreserve", "*/5 * * * *"),
                                   job("monitor", "monitor --check-health --alert", "*/15 * * * *")};
    for (const ScheduledJob& each :
         {job("remind", "remind", "*/5 * * * *"), job("notify", "notify", "* * * * *"),
          job("mark-missed", "mark-missed", "*/15 * * * *"),
          job("cleanup-notifications", "cleanup --only notifications", "0 2 * * 1"),
          job("cleanup-bookings", "cleanup --only bookings", "0 3 * * *"),
          job("cleanup-chat-rooms", "cleanup --only chat-rooms", "0 4 1 * *"),
          job("reviews-request", "reviews request", "0 10 * * *"),
          job("reviews-remind", "reviews remind", "15 10 * * *"),
          job("reviews-aggregate", "reviews aggregate", "0 * * * *"), job("stats", "stats", "0 1 * * *")}) {
        jobs.push_back(each);
        jobs.back().enabled = messages;
    }
    return jobs;
}

std::string fault_of_name(std::string_view name) {
    if (name.empty()) return "is empty";
    if (name.size() > longest_name) return "is longer than " + std::to_string(longest_name) + " characters";
    if (!std::all_of(name.begin(), name.end(), is_name_character)) {
        return "may contain only letters, digits, `-` and `_`: it becomes part of unit and task names";
    }
    if (name.front() == '-') return "must not start with `-`";
    return "";
}

std::vector<std::string> split_words(std::string_view line) {
    std::vector<std::string> words;
    bool in_word = false;
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        const bool blank = c == ' ' || c == '\t' || c == '\n';
        if (quote == 0 && blank) {
            in_word = false;
            continue;
        }
        if (!in_word) words.emplace_back();
        in_word = true;
        const char after = i + 1 < line.size() ? line[i + 1] : '\0';
        if (quote != 0 && c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == '\\' && quote != '\'' && after != '\0' &&
                   (quote == 0 || after == '"' || after == '\\')) {
            words.back() += after;
            ++i;
        } else {
            words.back() += c;
        }
    }
    if (quote != 0) {
        throw Error(ErrorKind::config, std::string("the command has a ") + quote + " that is not closed",
                    "A quote within a word is written after a backslash.");
    }
    return words;
}

std::string join_words(std::span<const std::string> words) {
    std::string line;
    for (const auto& word : words) {
        if (!line.empty()) line += ' ';
        if (is_plain(word)) {
            line += word;
            continue;
        }
        line += '"';
        for (const char c : word) {
            if (c == '"' || c == '\\') line += '\\';
            line += c;
        }
        line += '"';
    }
    return line;
}

}  // namespace slotctl
