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

std::string without_references(std::string_view xml) {
    std::string text(xml);
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> references{
        {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}}};
    for (const auto& [reference, character] : references) {
        for (auto at = text.find(reference); at != std::string::npos; at = text.find(reference, at + 1))
            text.replace(at, reference.size(), character);
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

std::vector<std::string> element_texts(std::string_view xml, std::string_view element) {
    const std::string open = "<" + std::string(element) + ">", close = "</" + std::string(element) + ">";
    std::vector<std::string> texts;
    for (auto from = xml.find(open); from != std::string_view::npos; from = xml.find(open, from)) {
        from += open.size();
        const auto to = xml.find(close, from);
        if (to == std::string_view::npos) break;
        texts.push_back(without_references(xml.substr(from, to - from)));
    }
    return texts;
}

std::string element_text(std::string_view xml, std::string_view element) {
    const auto texts = element_texts(xml, element);
    return texts.empty() ? "" : texts.front();
}

}  // namespace slotctl
