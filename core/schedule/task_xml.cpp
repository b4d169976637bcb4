#include "core/schedule/task_xml.hpp"

#include <array>

#include "core/base/date_names.hpp"
#include "core/base/error.hpp"
#include "core/base/windows_command_line.hpp"
#include "core/base/xml_text.hpp"
#include "core/schedule/artefact.hpp"
#include "core/schedule/template_text.hpp"

namespace slotctl {

namespace {

std::string seconds_text(std::chrono::seconds seconds) {
    return "PT" + std::to_string(seconds.count()) + "S";
}

std::string element(const std::string& name, const std::string& content) {
    return "<" + name + ">" + content + "</" + name + ">";
}

std::string element_without_content(std::string_view name) {
    return "<" + std::string(name) + "/>";
}

std::string boundary(const TaskTrigger& trigger) {
    const auto date = std::chrono::floor<std::chrono::days>(trigger.start);
    const auto time = trigger.start - date;
    std::string clock = format_time_of_day(time);
    if (clock.size() == 5) clock += ":00";
    return element("StartBoundary", format_date(date) + "T" + clock + (trigger.utc ? "Z" : ""));
}

/// Bit 0 is Sunday.
std::string weekdays(const TaskTrigger& trigger) {
    std::string days;
    for (std::size_t i = 0; i < 7; ++i) {
        if (trigger.weekdays.test(i)) days += element_without_content(weekday_names.at((i + 6) % 7));
    }
    return element("DaysOfWeek", days);
}

std::string months(const TaskTrigger& trigger) {
    std::string names;
    for (std::size_t i = 1; i <= 12; ++i) {
        if (trigger.months.test(i)) names += element_without_content(month_names.at(i - 1));
    }
    return element("Months", names);
}

std::string month_days(const TaskTrigger& trigger) {
    std::string days;
    for (std::size_t i = 1; i <= 31; ++i) {
        if (trigger.days_of_month.test(i)) days += element("Day", std::to_string(i));
    }
    return element("DaysOfMonth", days);
}

std::string weeks(const TaskTrigger& trigger) {
    std::string numbers;
    for (std::size_t i = 1; i <= 5; ++i) {
        if (trigger.weeks.test(i)) numbers += element("Week", i == 5 ? "Last" : std::to_string(i));
    }
    return element("Weeks", numbers);
}

std::string days_of(const TaskTrigger& trigger) {
    switch (trigger.kind) {
        case TaskTrigger::Kind::time:
            return "";
        case TaskTrigger::Kind::daily:
            return element("ScheduleByDay", element("DaysInterval", "1"));
        case TaskTrigger::Kind::weekly:
            return element("ScheduleByWeek", element("WeeksInterval", "1") + weekdays(trigger));
        case TaskTrigger::Kind::monthly:
            return element("ScheduleByMonth", month_days(trigger) + months(trigger));
        case TaskTrigger::Kind::monthly_weekday:
            return element("ScheduleByMonthDayOfWeek", weeks(trigger) + weekdays(trigger) + months(trigger));
    }
    return "";
}

/// The schema prescribes the order of elements.
std::vector<std::string> trigger_lines(const TaskTrigger& trigger, const ScheduledJob& job) {
    const std::string kind = trigger.kind == TaskTrigger::Kind::time ? "TimeTrigger" : "CalendarTrigger";
    std::vector<std::string> lines{"    <" + kind + ">", "      <Enabled>true</Enabled>",
                                   "      " + boundary(trigger)};
    if (const auto& repetition = trigger.repetition) {
        std::string content = element("Interval", seconds_text(repetition->interval));
        if (repetition->duration) content += element("Duration", seconds_text(*repetition->duration));
        lines.push_back("      " + element("Repetition", content));
    }
    if (job.random_delay.count() > 0)
        lines.push_back("      " + element("RandomDelay", seconds_text(job.random_delay)));
    if (const std::string days = days_of(trigger); !days.empty()) lines.push_back("      " + days);
    lines.push_back("    </" + kind + ">");
    return lines;
}

/// Only a user's own account needs a way to log on; no passwords are stored.
std::vector<std::string> principal(const Installation& installation) {
    if (installation.scope == Scope::system) return {"      <UserId>S-1-5-20</UserId>"};
    return {"      " + element("UserId", xml_text(installation.account.name)),
            "      <LogonType>S4U</LogonType>"};
}

void refuse_expanded(const std::string& word, const std::string& job) {
    const auto percent = word.find('%');
    const bool variable = percent != std::string::npos && word.find('%', percent + 1) != std::string::npos;
    if (!variable && word.find("$(") == std::string::npos) return;
    throw Error(ErrorKind::config,
                "Task Scheduler would replace a part of " + word + ", in the command line of " + job,
                "it treats %NAME% and $(NAME) as variables, and they cannot be escaped: choose another name");
}

void append_utf16(char32_t c, std::string& out) {
    const auto unit = [&out](char32_t value) {
        out += static_cast<char>(value & 0xFF);
        out += static_cast<char>(value >> 8);
    };
    if (c < 0x10000) return unit(c);
    unit(0xD800 + ((c - 0x10000) >> 10));
    unit(0xDC00 + ((c - 0x10000) & 0x3FF));
}

void append_utf8(char32_t c, std::string& out) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

/// Removes and returns the first character of valid UTF-8.
char32_t next_character(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t c = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t i = 1; i < length && i < text.size(); ++i)
        c = (c << 6) | (static_cast<unsigned char>(text[i]) & 0x3F);
    text.remove_prefix(std::min(length, text.size()));
    return c;
}

char32_t unit_at(std::string_view bytes, std::size_t i) {
    return static_cast<unsigned char>(bytes[i]) |
           (static_cast<char32_t>(static_cast<unsigned char>(bytes[i + 1])) << 8);
}

std::string decoded(std::string_view bytes) {
    if (!bytes.starts_with("\xFF\xFE")) return std::string(bytes);
    std::string text;
    for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
        char32_t c = unit_at(bytes, i);
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size()) {
            i += 2;
            c = 0x10000 + ((c - 0xD800) << 10) + (unit_at(bytes, i) - 0xDC00);
        }
        append_utf8(c, text);
    }
    return text;
}

}  // namespace

std::string task_path(const std::string& instance, const std::string& entry) {
    return (instance.empty() ? "\\slotctl\\" : "\\slotctl-" + instance + "\\") + entry;
}

std::string task_xml(const ScheduledJob& job, const std::vector<TaskTrigger>& triggers,
                     const Installation& installation) {
    auto words = command_words(job, installation);
    for (const std::string& word : words) refuse_expanded(word, job.name);
    TemplateValues values;
    values["COMMAND"] = {xml_text(words.front())};
    words.erase(words.begin());
    values["ARGUMENTS"] = {xml_text(windows_command_line(words))};
    values["DESCRIPTION"] = {xml_text("slotctl: " + job.name + ", " + job.when.text() +
                                      (job.time_zone ? " " + *job.time_zone : ""))};
    values["URI"] = {xml_text(task_path(installation.instance, job.name))};
    values["OWNER"] = {xml_text(owner_of(installation))};
    for (const TaskTrigger& trigger : triggers) {
        for (auto& line : trigger_lines(trigger, job)) values["TRIGGERS"].push_back(std::move(line));
    }
    values["PRINCIPAL"] = principal(installation);
    values["CATCH_UP"] = {job.catch_up ? "true" : "false"};
    values["TIME_LIMIT"] = {seconds_text(job.time_limit)};
    return stamped(fill_template(installer_text("slotctl-task.xml.in"), values));
}

std::string as_utf16_file(std::string_view utf8) {
    std::string bytes("\xFF\xFE");
    while (!utf8.empty()) {
        const char32_t c = next_character(utf8);
        if (c == '\n') append_utf16('\r', bytes);
        append_utf16(c, bytes);
    }
    return bytes;
}

std::string from_utf16(std::string_view bytes) {
    std::string text = decoded(bytes);
    std::erase(text, '\r');
    return text;
}

std::string element_text(std::string_view xml, std::string_view element) {
    const std::string open = "<" + std::string(element) + ">", close = "</" + std::string(element) + ">";
    const auto from = xml.find(open);
    const auto to = xml.find(close, from);
    if (from == std::string::npos || to == std::string::npos) return "";
    std::string text(xml.substr(from + open.size(), to - from - open.size()));
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> references{
        {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}}};
    for (const auto& [reference, character] : references) {
        for (auto at = text.find(reference); at != std::string::npos; at = text.find(reference, at + 1))
            text.replace(at, reference.size(), character);
    }
    return text;
}

}  // namespace slotctl
