#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "cli/report/figures.hpp"
#include "cli/report/monitor_report.hpp"

namespace slotctl::cli {

namespace {

constexpr std::size_t label_width = 24;

/// Columns that a text in UTF-8 takes, as far as slotctl's own words go.
std::size_t columns(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string left(const std::string& text, std::size_t width) {
    const std::size_t has = columns(text);
    return has >= width ? text : text + std::string(width - has, ' ');
}

std::string right(const std::string& text, std::size_t width) {
    const std::size_t has = columns(text);
    return has >= width ? text : std::string(width - has, ' ') + text;
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

/// A database's text must not steer the terminal.
std::string printable(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
    return text;
}

class Page {
  public:
    explicit Page(const TextStyle& style) : style_(style) {}

    std::string painted(HealthState state, const std::string& text) const {
        constexpr std::array codes{"32", "33", "31", "35"};
        return paint(codes.at(static_cast<std::size_t>(state)), text);
    }
    std::string paint(const char* code, const std::string& text) const {
        return style_.color ? std::string("\033[") + code + "m" + text + "\033[0m" : text;
    }
    std::string bold(const std::string& text) const { return paint("1", text); }
    std::string dim(const std::string& text) const { return paint("2", text); }

    void line(const std::string& text) { text_ += text + "\n"; }

    /// `text` after what stands in the line, further lines at `indent`.
    void flowing(const std::string& before, const std::string& text, std::size_t indent) {
        text_ += before;
        const auto width = static_cast<std::size_t>(std::max(style_.width, 40));
        std::size_t at = indent;
        std::size_t from = 0;
        while (from < text.size()) {
            const std::size_t space = std::min(text.find(' ', from), text.size());
            const std::string word = text.substr(from, space - from);
            if (style_.wrap && at > indent && at + 1 + columns(word) > width) {
                text_ += "\n" + std::string(indent, ' ');
                at = indent;
            } else if (at > indent) {
                text_ += ' ';
                ++at;
            }
            text_ += word;
            at += columns(word);
            from = space + 1;
        }
        text_ += "\n";
    }

    std::string bar(double share, std::size_t width) const {
        constexpr std::array eighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
        const auto units = static_cast<std::size_t>(
            std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(width * 8)));
        const std::size_t whole = units / 8;
        std::string filled = repeated("█", whole);
        if (units % 8 != 0) filled += eighths.at(units % 8);
        return filled;
    }

    static std::string spark(const std::vector<double>& values) {
        constexpr std::array marks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
        const double most = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
        std::string line;
        for (const double value : values) {
            if (value <= 0) {
                line += "·";
                continue;
            }
            line += marks.at(static_cast<std::size_t>(std::min(7.0, std::floor(value / most * 7.999))));
        }
        return line;
    }

    [[nodiscard]] bool is_narrow() const { return style_.wrap && style_.width < 80; }
    [[nodiscard]] bool has_room_for(std::size_t columns) const {
        return !style_.wrap || static_cast<std::size_t>(style_.width) >= columns;
    }
    [[nodiscard]] std::size_t bar_width() const {
        return static_cast<std::size_t>(std::clamp(style_.width - 42, 10, 60));
    }
    enum class Neighbours { sum, highest };
    /// What becomes of neighbours where there are more values than columns.
    [[nodiscard]] std::vector<double> fitting(const std::vector<double>& values,
                                              Neighbours neighbours = Neighbours::sum) const {
        const auto room = static_cast<std::size_t>(std::max(style_.width - 44, 14));
        if (values.size() <= room) return values;
        std::vector<double> fewer(room, 0);
        for (std::size_t i = 0; i < values.size(); ++i) {
            double& one = fewer[i * room / values.size()];
            one = neighbours == Neighbours::sum ? one + values[i] : std::max(one, values[i]);
        }
        return fewer;
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    TextStyle style_;
    std::string text_;
};

void health(Page& page, const MonitorReport& report) {
    const HealthReport& found = *report.health;
    const std::string head =
        "slotctl " + page.painted(found.worst(), capitals(found.worst())) + ": " + summary(found);
    const std::string when = page.dim("  " + format_instant(report.now));
    if (page.is_narrow()) {
        page.line(head);
        page.line(when);
    } else {
        page.line(head + when);
    }
    // On a narrow terminal the message stands below the name.
    const std::size_t indent = page.is_narrow() ? 11 : 11 + label_width;
    for (const HealthCheck& check : found.checks) {
        std::string lead =
            "  " + page.painted(check.state, left(capitals(check.state), 9)) +
            (page.is_narrow() ? check.name + "\n" + std::string(indent, ' ') : left(check.name, label_width));
        page.flowing(lead, printable(check.message), indent);
        if (!check.hint.empty()) page.flowing(std::string(indent, ' '), "→ " + printable(check.hint), indent);
    }
}

void figure(Page& page, const std::string& label, const std::string& value, const std::string& rest = "") {
    page.line("  " + left(label, label_width) + right(value, 10) + (rest.empty() ? "" : "  " + rest));
}

void share(Page& page, const std::string& label, std::optional<double> value) {
    figure(page, label, percent(value), value && *value > 0 ? page.bar(*value / 100, page.bar_width()) : "");
}

void calendar(Page& page, const PerformanceReport& report) {
    share(page, "service coverage", report.coverage_percent);
    share(page, "booking rate, 7 days", report.booking_rate);
    share(page, "automation uptime", report.uptime.percent());
    std::vector<double> slots, booked;
    std::int64_t bookings = 0;
    for (const SlotDay& day : report.ahead) slots.push_back(double(day.slots));
    for (const SlotDay& day : report.past) {
        booked.push_back(double(day.booked));
        bookings += day.booked;
    }
    figure(page, "slots a day, 7 days", grouped(std::llround(report.slots_a_day)),
           Page::spark(page.fitting(slots)));
    figure(page, "bookings, past days", grouped(bookings), Page::spark(page.fitting(booked)));
    if (report.offerings_counted < report.offerings) {
        page.line(page.dim("  slots and bookings are estimated from " + grouped(report.offerings_counted) +
                           " of " + grouped(report.offerings) + " offerings"));
    }
}

void job(Page& page, const JobPerformance& job) {
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
               Page::spark(page.fitting(p95, Page::Neighbours::highest)));
        figure(page, "duration max", short_duration(job.durations->longest));
    }
    figure(page, "runs a day", decimal(double(job.runs.good + job.runs.bad) / double(job.days.size()), 1),
           Page::spark(page.fitting(runs)));
    figure(page, "rows handled", grouped(job.runs.rows), Page::spark(page.fitting(rows)));
    for (const Failure& failure : job.failures) {
        page.flowing("  " + page.painted(HealthState::critical, left(failure.status, 12)) +
                         right(grouped(failure.times) + " ×", 7) + "  ",
                     printable(failure.error.empty() ? "no reason recorded" : failure.error) +
                         " (last: run " + std::to_string(failure.last_run) + ", " +
                         format_instant(failure.last) + ")",
                     23);
    }
}

std::string cells(const RunCounts& runs) {
    return right(grouped(runs.good), 14) + right(grouped(runs.bad), 8) + right(grouped(runs.rows), 12);
}

/// One line a day, the jobs beside each other.
void day_table(Page& page, const PerformanceReport& report, std::span<const JobPerformance> jobs) {
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

/// Where they have no room beside each other, the jobs have a table each.
void day_tables(Page& page, const PerformanceReport& report) {
    const std::span<const JobPerformance> jobs(report.jobs);
    if (page.has_room_for(14 + 34 * jobs.size())) return day_table(page, report, jobs);
    for (std::size_t i = 0; i < jobs.size(); ++i) day_table(page, report, jobs.subspan(i, 1));
}

}  // namespace

std::string monitor_text(const MonitorReport& report, const TextStyle& style) {
    Page page(style);
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

}  // namespace slotctl::cli
