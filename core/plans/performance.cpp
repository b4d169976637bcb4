#include "core/plans/performance.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace slotctl {

namespace {

using std::chrono::days;
using std::chrono::milliseconds;

constexpr int days_ahead = 7;

LocalDate utc_date(Instant instant) {
    return LocalDate{std::chrono::floor<days>(instant).time_since_epoch()};
}

/// Whether run `i` of `due` was served by any of the good starts, which are ascending.
bool is_served(const std::vector<DueRun>& due, std::size_t i, const std::vector<Instant>& good) {
    const auto first = std::lower_bound(good.begin(), good.end(), due[i].served_from);
    return first != good.end() && (i + 1 == due.size() || *first < due[i + 1].at);
}

/// By nearest rank: the smallest value that `percent` of them do not exceed. `values` is ascending and not
/// empty.
milliseconds percentile(const std::vector<milliseconds>& values, double percent) {
    const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(values.size())));
    return values[std::max<std::size_t>(rank, 1) - 1];
}

void count(const HistoricRun& historic, RunCounts& counts) {
    const RecordedRun& run = historic.run;
    if (run.status == "ok") {
        ++counts.good;
    } else if (run.status == "skipped") {
        ++counts.skipped;
    } else if (run.bad()) {
        ++counts.bad;
    }
    counts.rows += historic.rows;
}

class JobReport {
  public:
    JobReport(const JobHistory& history, Instant now, LocalDate first, int dates)
        : history_(history), now_(now) {
        result_.job = history.job;
        for (int i = 0; i < dates; ++i) {
            DayOfJob day;
            day.date = first + days{i};
            result_.days.push_back(day);
        }
        durations_by_day_.resize(result_.days.size());
    }

    JobPerformance make() && {
        for (const HistoricRun& run : history_.runs) add(run);
        add_uptime();
        for (std::size_t i = 0; i < result_.days.size(); ++i) {
            auto& durations = durations_by_day_[i];
            std::sort(durations.begin(), durations.end());
            if (!durations.empty()) result_.days[i].p95 = percentile(durations, 95);
        }
        std::sort(durations_.begin(), durations_.end());
        if (!durations_.empty()) {
            result_.durations =
                RunDurations{percentile(durations_, 50), percentile(durations_, 95), durations_.back()};
        }
        for (auto& [key, failure] : failures_) result_.failures.push_back(std::move(failure));
        std::stable_sort(result_.failures.begin(), result_.failures.end(),
                         [](const Failure& a, const Failure& b) {
                             return a.times != b.times ? a.times > b.times : a.last > b.last;
                         });
        return std::move(result_);
    }

  private:
    /// Nothing if it is outside the window.
    [[nodiscard]] std::optional<std::size_t> day_of(Instant at) const {
        const auto place = (utc_date(at) - result_.days.front().date).count();
        if (place < 0 || place >= static_cast<std::int64_t>(result_.days.size())) return std::nullopt;
        return static_cast<std::size_t>(place);
    }

    void add(const HistoricRun& historic) {
        const RecordedRun& run = historic.run;
        const auto day = day_of(run.started_at);
        if (!day) return;
        count(historic, result_.runs);
        count(historic, result_.days[*day].runs);
        if (run.duration && run.status != "skipped" && run.status != "running" && run.status != "crashed") {
            durations_.push_back(*run.duration);
            durations_by_day_[*day].push_back(*run.duration);
        }
        if (!run.bad()) return;
        Failure& failure = failures_[{run.status, run.error.value_or("")}];
        failure.status = run.status;
        failure.error = run.error.value_or("");
        ++failure.times;
        failure.last = run.started_at;
        failure.last_run = run.id;
    }

    void add_uptime() {
        std::vector<Instant> good;
        for (const HistoricRun& historic : history_.runs)
            if (historic.run.status == "ok" && historic.run.whole) good.push_back(historic.run.started_at);
        for (std::size_t i = 0; i < history_.due.size(); ++i) {
            const DueRun& due = history_.due[i];
            const auto day = day_of(due.at);
            const bool served = is_served(history_.due, i, good);
            // A run that may still come on time is not expected yet; one that has come already counts.
            if (!day || (due.late_from > now_ && !served)) continue;
            const Uptime one{1, served ? 1 : 0};
            result_.uptime += one;
            result_.days[*day].uptime += one;
        }
    }

    const JobHistory& history_;
    Instant now_;
    JobPerformance result_;
    std::vector<milliseconds> durations_;
    std::vector<std::vector<milliseconds>> durations_by_day_;
    std::map<std::pair<std::string, std::string>, Failure> failures_;
};

/// Every date of [first, first + dates), including those without slots; a sample is scaled up.
std::vector<SlotDay> filled_in(const SlotDays& slots, LocalDate first, int dates) {
    const double scale = slots.looked_at == 0 ? 1 : double(slots.offerings) / double(slots.looked_at);
    const auto scaled = [&](std::int64_t n) { return std::llround(scale * double(n)); };
    std::vector<SlotDay> filled;
    filled.reserve(static_cast<std::size_t>(dates));
    for (int i = 0; i < dates; ++i) filled.push_back({.date = first + days{i}});
    for (const SlotDay& day : slots.days) {
        const auto place = (day.date - first).count();
        if (place < 0 || place >= dates) continue;
        filled[static_cast<std::size_t>(place)] = {day.date, scaled(day.slots), scaled(day.capacity),
                                                   scaled(day.booked), scaled(day.free)};
    }
    return filled;
}

}  // namespace

Instant report_begins(Instant now, int days_back) {
    return std::chrono::floor<days>(now) - days{days_back - 1};
}

Instant report_looks_ahead_to(Instant now) {
    return std::chrono::floor<days>(now) + days{days_ahead + 1};
}

std::optional<double> Uptime::percent() const {
    if (expected == 0) return std::nullopt;
    return 100.0 * double(served) / double(expected);
}

Uptime& Uptime::operator+=(const Uptime& other) {
    expected += other.expected;
    served += other.served;
    return *this;
}

PerformanceReport plan_performance(const PerformanceSnapshot& snapshot) {
    PerformanceReport report;
    report.from = report_begins(snapshot.now, snapshot.days_back);
    report.until = snapshot.now;
    report.days_back = snapshot.days_back;
    for (const OfferingGroup& group : snapshot.offerings) {
        report.offerings += group.offerings;
        report.covered += group.covered;
    }
    if (report.offerings > 0)
        report.coverage_percent = 100.0 * double(report.covered) / double(report.offerings);
    const LocalDate first = utc_date(report.from), today = utc_date(snapshot.now);
    report.offerings_counted = snapshot.slots.looked_at;
    report.past = filled_in(snapshot.slots, first, snapshot.days_back);
    report.ahead = filled_in(snapshot.slots, today + days{1}, days_ahead);
    std::int64_t slots = 0, places = 0, booked = 0, free = 0;
    for (const SlotDay& day : report.ahead) {
        slots += day.slots;
        places += day.capacity;
        booked += day.booked;
        free += day.free;
    }
    report.free_places_a_day = double(free) / days_ahead;
    report.slots_a_day = double(slots) / days_ahead;
    if (places > 0) report.booking_rate = 100.0 * double(booked) / double(places);
    for (const JobHistory& history : snapshot.jobs) {
        report.jobs.push_back(JobReport(history, snapshot.now, first, snapshot.days_back).make());
        report.uptime += report.jobs.back().uptime;
    }
    return report;
}

}  // namespace slotctl
