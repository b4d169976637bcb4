#include <cmath>

#include <nlohmann/json.hpp>

#include "core/report/monitor_documents.hpp"

namespace slotctl::report {

namespace {

using Json = nlohmann::ordered_json;

template <class Value>
Json maybe(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

/// Two decimals are enough for a percentage.
Json rounded(std::optional<double> value) {
    return value ? Json(std::round(*value * 100) / 100) : Json(nullptr);
}

Json json_of(const HealthCheck& check) {
    Json measures = Json::array();
    for (const HealthMeasure& measure : check.measures) {
        measures.push_back({{"name", measure.name},
                            {"value", measure.value},
                            {"unit", measure.unit},
                            {"warning", maybe(measure.warning)},
                            {"critical", maybe(measure.critical)}});
    }
    return {{"name", check.name},
            {"status", name_of(check.state)},
            {"message", check.message},
            {"hint", check.hint},
            {"measures", measures}};
}

Json json_of(const RunCounts& runs) {
    return {{"good", runs.good}, {"failed", runs.bad}, {"skipped", runs.skipped}, {"rows", runs.rows}};
}

Json json_of(const Uptime& uptime) {
    return {{"expected", uptime.expected}, {"served", uptime.served}, {"percent", rounded(uptime.percent())}};
}

Json json_of(const JobPerformance& job) {
    Json json{{"job", job.job}, {"runs", json_of(job.runs)}, {"uptime", json_of(job.uptime)}};
    json["duration_ms"] = nullptr;
    if (job.durations) {
        json["duration_ms"] = {{"p50", job.durations->p50.count()},
                               {"p95", job.durations->p95.count()},
                               {"max", job.durations->longest.count()}};
    }
    json["failures"] = Json::array();
    for (const Failure& failure : job.failures) {
        json["failures"].push_back({{"status", failure.status},
                                    {"error", failure.error},
                                    {"times", failure.times},
                                    {"last", format_instant(failure.last)},
                                    {"last_run_id", failure.last_run}});
    }
    json["days"] = Json::array();
    for (const DayOfJob& day : job.days) {
        json["days"].push_back({{"date", format_date(day.date)},
                                {"runs", json_of(day.runs)},
                                {"uptime", json_of(day.uptime)},
                                {"p95_ms", day.p95 ? Json(day.p95->count()) : Json(nullptr)}});
    }
    return json;
}

Json json_of(const PerformanceReport& report) {
    Json json{{"from", format_instant(report.from)},
              {"until", format_instant(report.until)},
              {"days_back", report.days_back},
              {"service_coverage",
               {{"offerings", report.offerings},
                {"covered", report.covered},
                {"percent", rounded(report.coverage_percent)}}},
              {"slots_a_day", rounded(report.slots_a_day)},
              {"free_places_a_day", rounded(report.free_places_a_day)},
              {"booking_rate_percent", rounded(report.booking_rate)},
              {"offerings_counted", report.offerings_counted},
              {"automation_uptime", json_of(report.uptime)},
              {"jobs", Json::array()},
              {"slots_ahead", Json::array()},
              {"bookings_past", Json::array()}};
    for (const JobPerformance& job : report.jobs) json["jobs"].push_back(json_of(job));
    for (const SlotDay& day : report.ahead) {
        json["slots_ahead"].push_back({{"date", format_date(day.date)},
                                       {"slots", day.slots},
                                       {"places", day.capacity},
                                       {"booked", day.booked},
                                       {"free", day.free}});
    }
    for (const SlotDay& day : report.past)
        json["bookings_past"].push_back({{"date", format_date(day.date)}, {"booked", day.booked}});
    return json;
}

}  // namespace

std::string monitor_json(const MonitorReport& report) {
    Json json{{"status", name_of(report.state())},
              {"exit_status", static_cast<int>(report.state())},
              {"checked_at", format_instant(report.now)},
              {"host", report.host},
              {"database", report.database},
              {"version", SLOTCTL_VERSION},
              {"up", report.up}};
    if (report.health) {
        json["checks"] = Json::array();
        for (const HealthCheck& check : report.health->checks) json["checks"].push_back(json_of(check));
    }
    if (!report.last_good.empty()) {
        json["last_good_runs"] = Json::object();
        for (const auto& [job, at] : report.last_good)
            json["last_good_runs"][job] = at ? Json(format_instant(*at)) : Json(nullptr);
    }
    if (report.performance) json["performance"] = json_of(*report.performance);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace slotctl::report
