#include <algorithm>
#include <cmath>
#include <span>

#include "core/base/one_line.hpp"
#include "core/report/figures.hpp"
#include "core/report/monitor_documents.hpp"
#include "core/report/text_page.hpp"

namespace slotctl::report {

namespace {

constexpr std::size_t label_width = 24;

/// Of the column of names.
std::size_t width_of_names(const HealthReport& found) {
    std::size_t width = label_width;
    for (const HealthCheck& check : found.checks) width = std::max(width, check.name.size() + 1);
    return width;
}

void health(TextPage& page, const MonitorReport& report) {
    const HealthReport& found = *report.health;
    const std::string state = capitals(found.worst()), said = summary(found);
    const std::string when = format_instant(report.now);
    const std::size_t indent_of_head = 8 + state.size() + 2;
    const bool in_one_line = page.has_room_for(indent_of_head + columns(said) + 2 + when.size());
    const std::string head = "slotctl " + page.painted(found.worst(), state) + ": ";
    if (in_one_line) {
        page.line(head + said + page.dim("  " + when));
    } else {
        page.flowing(head, said, indent_of_head);
        page.line(page.dim("  " + when));
    }
    // On a narrow terminal, the message is below the name.
    const std::size_t names = width_of_names(found), indent = page.is_narrow() ? 11 : 11 + names;
    for (const HealthCheck& check : found.checks) {
        std::string lead =
            "  " + page.painted(check.state, left(capitals(check.state), 9)) +
            (page.is_narrow() ? check.name + "\n" + std::string(indent, ' ') : left(check.name, names));
        page.flowing(lead, without_controls(check.message), indent);
        if (!check.hint.empty())
            page.flowing(std::string(indent, ' '), "→ " + without_controls(check.hint), indent);
    }
}

void figure(TextPage& page, const std::string& label, const std::string& value,
            const std::string& rest = "") {
    const std::string line = "  " + left(label, label_width) + right(value, 10);
    if (rest.empty()) return page.line(line);
    if (page.has_room_for(columns(line) + 2 + columns(rest)) && !page.is_slim())
        return page.line(line + "  " + rest);
    page.line(line);
    page.line("    " + rest);
}

void share(TextPage& page, const std::string& label, std::optional<double> value) {
    figure(page, label, percent(value), value && *value > 0 ? page.bar(*value / 100) : "");
}

void calendar(TextPage& page, const PerformanceReport& report) {
    share(page, "service coverage", report.coverage_percent);
    share(page, "booking rate, 7 days", report.booking_rate);
    share(page, "automation uptime", report.uptime.percent());
    std::vector<double> slots, free, booked;
    std::int64_t bookings = 0;
    for (const SlotDay& day : report.ahead) {
        slots.push_back(double(day.slots));
        free.push_back(double(day.free));
    }
    for (const SlotDay& day : report.past) {
        booked.push_back(double(day.booked));
        bookings += day.booked;
    }
    figure(page, "slots per day, 7 days", grouped(std::llround(report.slots_a_day)), page.sparks(slots));
    figure(page, "free places per day", grouped(std::llround(report.free_places_a_day)), page.sparks(free));
    figure(page, "bookings, past days", grouped(bookings), page.sparks(booked));
    if (report.offerings_counted < report.offerings) {
        page.flowing("  ",
                     "slots and bookings are estimated from " + grouped(report.offerings_counted) + " of " +
                         grouped(report.offerings) + " offerings",
                     2);
    }
}

void job(TextPage& page, const JobPerformance& job) {
    page.line("");
    page.line(page.bold(job.job));
    figure(page, "good runs", grouped(job.runs.good),
           std::to_string(job.uptime.served) + " of " + std::to_string(job.uptime.expected) + " expected");
    figure(page, "failed", grouped(job.runs.bad));
    if (job.runs.skipped > 0) figure(page, "skipped", grouped(job.runs.skipped));
    std::vector<double> runs, rows, p95;
    for (const DayOfJob& day : job.days) {
        runs.push_back(double(day.runs.good + day.runs.bad));
        rows.push_back(double(day.runs.rows));
        p95.push_back(day.p95 ? std::max(1.0, double(day.p95->count())) : 0);
    }
    if (job.durations) {
        figure(page, "duration p50", short_duration(job.durations->p50));
        figure(page, "duration p95", short_duration(job.durations->p95),
               page.sparks(p95, TextPage::Neighbours::highest));
        figure(page, "duration max", short_duration(job.durations->longest));
    }
    figure(page, "runs per day", decimal(double(job.runs.good + job.runs.bad) / double(job.days.size()), 1),
           page.sparks(runs));
    figure(page, "rows handled", grouped(job.runs.rows), page.sparks(rows));
    for (const Failure& failure : job.failures) {
        const std::string lead = "  " + page.painted(HealthState::critical, left(failure.status, 12)) +
                                 right(grouped(failure.times) + " ×", 7) + "  ";
        const std::size_t indent = page.is_slim() ? 4 : 23;
        page.flowing(page.is_slim() ? lead + "\n" + std::string(indent, ' ') : lead,
                     without_controls(failure.error.empty() ? "no reason recorded" : failure.error) +
                         " (last: run " + std::to_string(failure.last_run) + ", " +
                         format_instant(failure.last) + ")",
                     indent);
    }
}

std::string cells(const RunCounts& runs) {
    return right(grouped(runs.good), 14) + right(grouped(runs.bad), 8) + right(grouped(runs.rows), 12);
}

/// One line per day, with the jobs side by side.
void day_table(TextPage& page, const PerformanceReport& report, std::span<const JobPerformance> jobs) {
    page.line("");
    std::string head = "  " + left("day (UTC)", 12), total = "  " + left("total", 12);
    for (const JobPerformance& job : jobs) {
        head += right(job.job + " ok", 14) + right("failed", 8) + right("rows", 12);
        total += cells(job.runs);
    }
    page.line(page.dim(head));
    for (std::size_t day = 0; day < report.past.size(); ++day) {
        std::string line = "  " + left(format_date(report.past[day].date), 12);
        for (const JobPerformance& job : jobs) line += cells(job.days[day].runs);
        page.line(line);
    }
    page.line(page.bold(total));
}

/// The same for one job, for the narrowest terminals.
void slim_day_table(TextPage& page, const JobPerformance& job) {
    const auto line = [](const std::string& day, const std::string& good, const std::string& bad,
                         const std::string& rows) {
        return left(day, 7) + right(good, 10) + right(bad, 9) + right(rows, 13);
    };
    const auto counts = [&](const std::string& day, const RunCounts& runs) {
        return line(day, grouped(runs.good), grouped(runs.bad), grouped(runs.rows));
    };
    page.line("");
    page.line(page.bold(job.job) + page.dim(" by day (UTC)"));
    page.line(page.dim(line("", "ok", "failed", "rows")));
    for (const DayOfJob& day : job.days) page.line(counts(month_and_day(day.date), day.runs));
    page.line(page.bold(counts("total", job.runs)));
}

/// If they do not fit side by side, each job has its own table.
void day_tables(TextPage& page, const PerformanceReport& report) {
    constexpr std::size_t days = 14, job = 34;
    const std::span<const JobPerformance> jobs(report.jobs);
    if (page.has_room_for(days + job * jobs.size())) return day_table(page, report, jobs);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (page.has_room_for(days + job)) {
            day_table(page, report, jobs.subspan(i, 1));
        } else {
            slim_day_table(page, jobs[i]);
        }
    }
}

}  // namespace

std::string monitor_line(const MonitorReport& report) {
    const std::string said = report.health ? what_is_wrong(*report.health) : "";
    return "slotctl " + capitals(report.state()) + ": " + without_controls(said) + "\n";
}

std::string monitor_text(const MonitorReport& report, const TextStyle& style) {
    TextPage page(style);
    if (report.health) health(page, report);
    if (report.performance) {
        if (report.health) page.line("");
        page.line(page.bold("performance, " + format_instant(report.performance->from).substr(0, 10) + " … " +
                            format_instant(report.performance->until).substr(0, 10)));
        calendar(page, *report.performance);
        for (const JobPerformance& of_job : report.performance->jobs) job(page, of_job);
        day_tables(page, *report.performance);
    }
    return page.take();
}

}  // namespace slotctl::report
