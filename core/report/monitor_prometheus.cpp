#include <algorithm>
#include <utility>
#include <vector>

#include "core/report/figures.hpp"
#include "core/report/monitor_documents.hpp"

namespace slotctl::report {

namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

/// Gauges by name; all samples of one name are grouped.
class Exposition {
  public:
    /// `common` are the labels of every sample.
    explicit Exposition(Labels common) : common_(std::move(common)) {}

    void add(const std::string& name, const std::string& help, double value, const Labels& labels = {}) {
        auto family = std::find_if(families_.begin(), families_.end(),
                                   [&](const Family& known) { return known.name == name; });
        if (family == families_.end()) family = families_.insert(family, {name, help, ""});
        Labels all = common_;
        all.insert(all.end(), labels.begin(), labels.end());
        family->samples += name + text_of(all) + " " + decimal(value, 9) + "\n";
    }

    [[nodiscard]] std::string text() const {
        std::string text;
        for (const Family& family : families_) {
            text += "# HELP " + family.name + " " + family.help + "\n# TYPE " + family.name + " gauge\n" +
                    family.samples;
        }
        return text;
    }

  private:
    struct Family {
        std::string name, help, samples;
    };

    static std::string escaped(const std::string& value) {
        std::string text;
        for (const char c : value) {
            if (c == '\\' || c == '"') text += '\\';
            text += c == '\n' ? std::string("\\n") : std::string(1, c);
        }
        return text;
    }

    static std::string text_of(const Labels& labels) {
        std::string text;
        for (const auto& [name, value] : labels)
            text += std::string(text.empty() ? "{" : ",") + name + "=\"" + escaped(value) + "\"";
        return text + (text.empty() ? "" : "}");
    }

    Labels common_;
    std::vector<Family> families_;
};

/// Distinguishes this database's series from another's in the same directory.
Labels common_labels(const MonitorReport& report) {
    Labels labels;
    const bool named = std::any_of(report.labels.begin(), report.labels.end(),
                                   [](const auto& label) { return label.first == "database"; });
    if (!named && !report.database.empty()) labels.emplace_back("database", report.database);
    labels.insert(labels.end(), report.labels.begin(), report.labels.end());
    return labels;
}

/// How a check's measures are named: checks for each job, or directory, share a name and have a label.
struct Named {
    std::string name;
    Labels labels;
};

Named named(const std::string& check) {
    for (const std::string kind : {"schedule", "runs"}) {
        if (check.starts_with(kind + "_")) return {"job_" + kind, {{"job", check.substr(kind.size() + 1)}}};
    }
    const std::string directory = "_directory";
    if (check.ends_with(directory))
        return {"directory", {{"directory", check.substr(0, check.size() - directory.size())}}};
    return {check, {}};
}

void add(Exposition& out, const HealthCheck& check, const HealthMeasure& measure) {
    const Named of = named(check.name);
    const bool share = measure.unit == "%";
    const std::string unit = share ? "_ratio" : measure.unit == "s" ? "_seconds" : "";
    std::string what = measure.name;
    std::replace(what.begin(), what.end(), '_', ' ');
    std::string subject = of.name;
    std::replace(subject.begin(), subject.end(), '_', ' ');
    out.add("slotctl_" + of.name + "_" + measure.name + unit,
            "The check \"" + subject + "\": " + what +
                (share          ? ", from 0 to 1."
                 : unit.empty() ? "."
                                : ", in seconds."),
            share ? measure.value / 100 : measure.value, of.labels);
}

double in_seconds(std::chrono::milliseconds duration) {
    return static_cast<double>(duration.count()) / 1000;
}

void add(Exposition& out, const JobPerformance& job) {
    const Labels labels{{"job", job.job}};
    const std::string window = " in the last slotctl_report_window_seconds.";
    for (const auto& [result, runs] :
         {std::pair{"good", job.runs.good}, {"failed", job.runs.bad}, {"skipped", job.runs.skipped}}) {
        out.add("slotctl_job_runs", "Runs of a job" + window, double(runs),
                {{"job", job.job}, {"result", result}});
    }
    out.add("slotctl_job_rows", "Slots or reservations that a job wrote" + window, double(job.runs.rows),
            labels);
    if (const auto uptime = job.uptime.percent())
        out.add("slotctl_job_uptime_ratio", "Good runs divided by expected runs" + window, *uptime / 100,
                labels);
    if (!job.durations) return;
    out.add("slotctl_job_duration_p50_seconds", "Median duration of a job's runs" + window,
            in_seconds(job.durations->p50), labels);
    out.add("slotctl_job_duration_p95_seconds", "95th percentile of the duration of a job's runs" + window,
            in_seconds(job.durations->p95), labels);
    out.add("slotctl_job_duration_max_seconds", "Longest duration of a job's runs" + window,
            in_seconds(job.durations->longest), labels);
}

void add(Exposition& out, const PerformanceReport& report) {
    out.add("slotctl_report_window_seconds",
            "Length of the performance report's window, with today as a whole day.",
            double(report.days_back) * 86400);
    for (const JobPerformance& job : report.jobs) add(out, job);
    if (const auto uptime = report.uptime.percent()) {
        out.add("slotctl_automation_uptime_ratio", "Good runs divided by expected runs, of all jobs.",
                *uptime / 100);
    }
    out.add("slotctl_slots_per_day", "Slots per day in the 7 days after today.", report.slots_a_day);
    out.add("slotctl_free_places_per_day", "Places per day that can be booked in the 7 days after today.",
            report.free_places_a_day);
    if (report.booking_rate) {
        out.add("slotctl_booked_places_ratio", "Places taken in the 7 days after today, from 0 to 1.",
                *report.booking_rate / 100);
    }
}

void add_health(Exposition& out, const MonitorReport& report) {
    out.add("slotctl_up", "Whether slotctl could read its database.", report.up ? 1 : 0);
    out.add("slotctl_build_info", "The version of slotctl.", 1, {{"version", SLOTCTL_VERSION}});
    out.add("slotctl_checked_timestamp_seconds", "When the checks were made, since 1970-01-01 UTC.",
            double(report.now.time_since_epoch().count()));
    out.add("slotctl_health_status", "The worst check: 0 ok, 1 warning, 2 critical, 3 unknown.",
            double(static_cast<int>(report.state())));
    for (const auto& [job, at] : report.last_good) {
        // 0, since a job that never succeeded has no other time to measure from.
        out.add("slotctl_job_last_success_timestamp_seconds",
                "When the last good run of a job started, since 1970-01-01 UTC; 0 if there was none.",
                at ? double(at->time_since_epoch().count()) : 0, {{"job", job}});
    }
    if (!report.health) return;
    for (const HealthCheck& check : report.health->checks) {
        out.add("slotctl_check_status", "A check: 0 ok, 1 warning, 2 critical, 3 unknown.",
                double(static_cast<int>(check.state)), {{"check", check.name}});
    }
    for (const HealthCheck& check : report.health->checks) {
        for (const HealthMeasure& measure : check.measures) add(out, check, measure);
    }
}

}  // namespace

std::string monitor_prometheus(const MonitorReport& report) {
    Exposition out(common_labels(report));
    // A separate file with a report is in the same directory as the file with the checks: no series may be in
    // both.
    if (!report.only_performance) add_health(out, report);
    if (report.only_performance || report.performance) {
        out.add("slotctl_report_up", "Whether the performance report could be created.",
                report.performance ? 1 : 0);
        out.add("slotctl_report_timestamp_seconds",
                "When the performance report was made, since 1970-01-01 UTC.",
                double(report.now.time_since_epoch().count()));
    }
    if (report.performance) add(out, *report.performance);
    return out.text();
}

}  // namespace slotctl::report
