#include "core/monitor/gather_performance.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/catalogue/catalogue.hpp"
#include "core/monitor/due_runs.hpp"
#include "core/monitor/gather_health.hpp"
#include "core/store/open_store.hpp"

namespace slotctl {

namespace {

using std::chrono::days;

/// Counting the slots of this many offerings is quick; with more, an even sample is as informative.
constexpr std::int64_t most_offerings = 1000;
constexpr std::size_t most_runs = 1000000;

/// The rows that a run changed: slots created, withdrawn and expired; reservations settled.
std::int64_t rows_handled(const JobKind& job, const std::string& counts_json) {
    const auto counts = nlohmann::json::parse(counts_json, nullptr, false);
    if (!counts.is_object()) return 0;
    std::int64_t rows = 0;
    for (const std::string_view name : job.row_counts) {
        const auto found = counts.find(std::string(name));
        // Other programs may have written any number; this limit keeps the sum over a million runs in range.
        if (found != counts.end() && found->is_number_integer())
            rows += static_cast<std::int64_t>(std::clamp(found->get<double>(), 0.0, 1e12));
    }
    return rows;
}

JobHistory history_of(Store& store, const JobKind& job, const Config& config, Instant from, Instant now,
                      const std::string& machine_zone) {
    JobHistory history;
    history.job = job.name;
    const Instant since = std::max(from, store.health().created_at().value_or(now));
    history.due = due_runs(entries_of(job.name, config.schedule), since - std::chrono::seconds{1}, now,
                           config.monitor.health.run_grace, machine_zone);
    for (RecordedRun& run : store.health().runs(job.name, from, most_runs)) {
        const std::int64_t rows = rows_handled(job, run.counts_json);
        history.runs.push_back({std::move(run), rows});
    }
    std::reverse(history.runs.begin(), history.runs.end());
    return history;
}

}  // namespace

PerformanceSnapshot gather_performance(Store& store, const Config& config, Instant now, int days_back,
                                       const std::string& machine_zone,
                                       std::optional<std::vector<OfferingGroup>> offerings) {
    require_current_schema(store);
    PerformanceSnapshot snapshot;
    snapshot.now = now;
    snapshot.days_back = days_back;
    const Instant from = report_begins(now, days_back);
    for (const JobKind& job : all_jobs()) {
        if (!job.watched) continue;
        auto history = history_of(store, job, config, from, now, machine_zone);
        const bool used = !history.runs.empty() || !entries_of(job.name, config.schedule).empty();
        if (used || !job.optional) snapshot.jobs.push_back(std::move(history));
    }
    snapshot.offerings =
        offerings ? std::move(*offerings) : store.health().offerings(now, now + coverage_window);
    for (const OfferingGroup& group : snapshot.offerings) snapshot.slots.offerings += group.offerings;
    const std::int64_t step =
        std::max<std::int64_t>(1, (snapshot.slots.offerings + most_offerings - 1) / most_offerings);
    snapshot.slots.looked_at = (snapshot.slots.offerings + step - 1) / step;
    snapshot.slots.days = store.health().slot_days(now, from, report_looks_ahead_to(now), step);
    return snapshot;
}

}  // namespace slotctl
