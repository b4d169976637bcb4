#include <algorithm>
#include <sstream>

#include <nlohmann/json.hpp>

#include "core/report/chart.hpp"
#include "core/report/figures.hpp"
#include "core/report/html.hpp"
#include "core/report/monitor_documents.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::report;
using namespace slotctl::tests;

namespace {

HealthCheck check(const std::string& name, HealthState state, const std::string& message,
                  std::vector<HealthMeasure> measures = {}) {
    return {name, state, message, state == HealthState::ok ? "" : "look at it", std::move(measures)};
}

MonitorReport report_with(std::vector<HealthCheck> checks) {
    MonitorReport report;
    report.now = at("2026-11-20T09:00:00Z");
    report.up = true;
    report.health = HealthReport{report.now, std::move(checks)};
    return report;
}

MonitorReport long_report() {
    MonitorReport report = report_with(
        {check("service_coverage", HealthState::critical,
               "8 of 20 active offerings have a free slot in the next 7 days (40 %); none: service 3 of "
               "provider 7"),
         check("stock_drift", HealthState::warning, "wrong"),
         check("schedule_maintain", HealthState::unknown, "?"),
         check("database", HealthState::ok,
               "postgresql://slotctl@a-rather-long-name.of-a-server.in-some.example.org:5432/shop answers")});
    PerformanceSnapshot snapshot;
    snapshot.now = report.now;
    snapshot.days_back = 30;
    snapshot.jobs = {{"maintain", {}, {}}, {"unreserve", {}, {}}};
    RecordedRun failed;
    failed.status = "failed";
    failed.started_at = report.now - std::chrono::hours{30};
    failed.duration = std::chrono::milliseconds{125'000};
    failed.error =
        "no space left for sqlite:/a/path/that/is/longer/than/a/narrow/terminal/has/columns/slotctl.db";
    snapshot.jobs[1].runs = {{failed, 1'234'567}};
    snapshot.jobs[1].due = {{failed.started_at, failed.started_at, failed.started_at}};
    snapshot.offerings = {{"UTC", {}, 100'000, 99'000, {}, {1, 1}, {}}};
    snapshot.slots = {100'000, 1000, {{LocalDate{}, 0, 0, 0, 0}}};
    report.performance = plan_performance(snapshot);
    return report;
}

std::size_t widest(const std::string& text) {
    std::size_t most = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const auto columns = std::count_if(line.begin(), line.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
        });
        most = std::max(most, static_cast<std::size_t>(columns));
    }
    return most;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("no line of a report is wider than the terminal") {
    for (int width = 40; width <= 200; ++width) {
        CAPTURE(width);
        const std::string text = monitor_text(long_report(), {.width = width, .color = false, .wrap = true});
        CHECK(widest(text) <= static_cast<std::size_t>(width));
        CHECK(has(text, "1,234,567"));
    }
}

TEST_CASE("in a pipe, a check is one line without colours") {
    const std::string text = monitor_text(long_report(), {});
    CHECK(has(text, "next 7 days (40 %); none: service 3 of provider 7\n"));
    CHECK_FALSE(has(text, "\033"));
    CHECK(has(monitor_text(long_report(), {.width = 80, .color = true, .wrap = true}), "\033[31mCRITICAL"));
}

TEST_CASE("messages stand in one column, however long the names of checks are") {
    const auto text =
        monitor_text(report_with({check("schedule_reviews-aggregate", HealthState::ok, "last good run"),
                                  check("database", HealthState::ok, "answers")}),
                     {});
    CHECK(has(text, "  OK       schedule_reviews-aggregate last good run\n"));
    CHECK(has(text, "  OK       database                   answers\n"));
}

TEST_CASE("text from a database does not control the terminal") {
    const auto text = monitor_text(
        report_with({check("runs_maintain", HealthState::warning, "ended: \033[2Jgone\nnew")}), {});
    CHECK_FALSE(has(text, "\033"));
    CHECK(has(text, "gone new"));
}

TEST_CASE("the monitoring plugins' line names the worst first, with performance data and no second bar") {
    const std::string line = monitor_nagios(
        report_with({check("horizon", HealthState::warning, "near | far\nnext"),
                     check("stock_drift", HealthState::critical, "wrong",
                           {{"items", 3, "", 1.0, 10.0}, {"free", 4.5, "%", 10.0, 3.0}}),
                     check("database", HealthState::ok, "answers", {{"latency", 0.0012, "s", 0.25, 2.0}})}));
    CHECK(line ==
          "SLOTCTL CRITICAL - stock_drift: wrong; horizon: near / far next"
          " | stock_drift_items=3;1;10 stock_drift_free=4.5%;10:;3: database_latency=0.0012s;0.25;2\n");
}

TEST_CASE("the monitoring plugins' line says how many checks are OK if all are") {
    CHECK(monitor_nagios(report_with({check("schema", HealthState::ok, "current")})) ==
          "SLOTCTL OK - 1 check is OK\n");
}

TEST_CASE("labels of metrics are escaped and samples of a metric are grouped") {
    MonitorReport report = report_with(
        {check("odd \"name\"\\\n", HealthState::warning, ""), check("schema", HealthState::ok, ""),
         check("schedule_maintain", HealthState::ok, "", {{"age", 90, "s", {}, {}}}),
         check("log_directory", HealthState::ok, "", {{"free", 25, "%", 10.0, 3.0}})});
    report.last_good = {{"maintain", at("2026-11-20T02:00:00Z")}, {"unreserve", std::nullopt}};
    const std::string text = monitor_prometheus(report);
    CHECK(has(text, R"(slotctl_check_status{check="odd \"name\"\\\n"} 1)"
                    "\nslotctl_check_status{check=\"schema\"} 0\n"));
    CHECK(has(text, "slotctl_job_schedule_age_seconds{job=\"maintain\"} 90\n"));
    CHECK(has(text, "slotctl_directory_free_ratio{directory=\"log\"} 0.25\n"));
    CHECK(has(text, "slotctl_job_last_success_timestamp_seconds{job=\"unreserve\"} 0\n"));
    CHECK(has(text, "slotctl_health_status 1\nslotctl_") == false);
    CHECK(has(text, "slotctl_up 1\n"));
    std::istringstream lines(text);
    std::vector<std::string> families;
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("# TYPE ")) families.push_back(line);
    auto once = families;
    std::sort(once.begin(), once.end());
    CHECK(std::adjacent_find(once.begin(), once.end()) == once.end());
}

TEST_CASE("a page escapes markup, and shows the state in words") {
    const std::string page = monitor_html(
        report_with({check("horizon", HealthState::critical, "<script>alert(\"1\")</script> & more")}));
    CHECK_FALSE(has(page, "<script"));
    CHECK(has(page, "&lt;script&gt;"));
    CHECK(has(page, "&amp; more"));
    CHECK(has(page, "CRITICAL"));
}

TEST_CASE("no label of a chart is cut off at its edge, however many days it shows") {
    for (int days = 1; days <= 366; ++days) {
        std::vector<Bar> bars(static_cast<std::size_t>(days), Bar{"11-20", "", {{1, "s1"}}});
        const std::string svg = bar_chart("a", bars, "none");
        // The width that the drawing declares, and half the width of five characters.
        REQUIRE(has(svg, "viewBox=\"0 0 360 "));
        constexpr double half = 15;
        const std::string last = svg.substr(svg.rfind("<text class=\"tick\" x=\"") + 22);
        CAPTURE(days);
        CHECK(std::stod(last) <= 360 - half);
        CHECK(std::stod(last) >= 38 + half / 2);
    }
}

TEST_CASE("the figures beside a chart have room for a wide font") {
    const std::string svg = bar_chart("a", {{"11-20", "", {{0.25, "s1"}}}}, "none", ChartUnit::seconds);
    const std::string label = ">300 ms</text>";
    REQUIRE(has(svg, label));
    const auto begin = svg.rfind("x=\"", svg.find(label)) + 3;
    // Seven units for each of six characters, at the end of which the label stands.
    CHECK(std::stod(svg.substr(begin)) >= 6 * 7 - 1);
}

TEST_CASE("the object of a report contains its checks with their measures") {
    const auto object = nlohmann::json::parse(monitor_json(
        report_with({check("stock_drift", HealthState::warning, "wrong", {{"items", 3, "", 1.0, 10.0}})})));
    CHECK(object["status"] == "warning");
    CHECK(object["exit_status"] == 1);
    CHECK(object["checks"][0]["hint"] == "look at it");
    CHECK(object["checks"][0]["measures"][0]["value"] == 3);
    CHECK(object["checks"][0]["measures"][0]["critical"] == 10);
}

TEST_CASE("figures are rounded so that less than 100 % is never shown as 100 %") {
    CHECK(percent(99.99) == "99.9 %");
    CHECK(percent(100.0) == "100 %");
    CHECK(percent({}) == "–");
    CHECK(grouped(1234567) == "1,234,567");
    CHECK(grouped(-1234) == "-1,234");
    CHECK(grouped(999) == "999");
    CHECK(short_duration(std::chrono::milliseconds{999}) == "999 ms");
    CHECK(short_duration(std::chrono::milliseconds{125'000}) == "2 min 5 s");
}

TEST_CASE("every series carries the database, so that two files in one directory can be told apart") {
    MonitorReport report = long_report();
    report.database = "sqlite:/srv/a \"b\".db";
    report.labels = {{"env", "prod"}};
    std::istringstream lines(monitor_prometheus(report));
    std::size_t samples = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("#")) continue;
        ++samples;
        CHECK(has(line, R"({database="sqlite:/srv/a \"b\".db",env="prod")"));
    }
    CHECK(samples > 20);
    report.labels = {{"database", "shop"}};
    CHECK(has(monitor_prometheus(report), "slotctl_up{database=\"shop\"} 1\n"));
    CHECK_FALSE(has(monitor_prometheus(report), "sqlite:"));
}

TEST_CASE("a performance report alone has no series of the health checks") {
    const auto names = [](const MonitorReport& report) {
        std::vector<std::string> all;
        std::istringstream lines(monitor_prometheus(report));
        for (std::string line; std::getline(lines, line);)
            if (!line.starts_with("#")) all.push_back(line.substr(0, line.rfind(' ')));
        std::sort(all.begin(), all.end());
        return all;
    };
    MonitorReport health = long_report();
    health.performance.reset();
    health.last_good = {{"maintain", {}}};
    MonitorReport performance = long_report();
    performance.only_performance = true;
    std::vector<std::string> both;
    const auto a = names(health), b = names(performance);
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    CHECK(both.empty());
    performance.performance.reset();
    CHECK(has(monitor_prometheus(performance), "slotctl_report_up 0\n"));
}

TEST_CASE("no figure of an axis is cut off, whatever the unit") {
    for (const double seconds : {0.0004, 0.006, 0.9, 7.0, 299.0, 5000.0, 90000.0}) {
        CAPTURE(seconds);
        const std::string svg =
            bar_chart("a", {{"11-20", "", {{seconds, "s1"}}}}, "none", ChartUnit::seconds);
        for (auto at = svg.find("text-anchor=\"end\">"); at != svg.npos;
             at = svg.find("text-anchor=\"end\">", at + 1)) {
            const std::string figure = svg.substr(at + 18, svg.find('<', at) - at - 18);
            const auto x_at = svg.rfind("x=\"", at);
            CAPTURE(figure);
            CHECK(std::stod(svg.substr(x_at + 3)) >= 5.0 * double(figure.size()));
        }
    }
    CHECK(has(bar_chart("a", {{"x", "", {{0.006, "s1"}}}}, "none", ChartUnit::seconds), ">6 ms<"));
    CHECK(has(bar_chart("a", {{"x", "", {{1'200, "s1"}}}}, "none", ChartUnit::seconds), ">20 min<"));
}

TEST_CASE("an empty chart says so instead of showing a blank box") {
    CHECK(has(bar_chart("a", {{"11-20", "", {{0, "s1"}}}}, "no runs yet"), ">no runs yet<"));
    CHECK(has(bar_chart("a", {}, "no runs yet"), ">no runs yet<"));
    CHECK_FALSE(has(bar_chart("a", {{"11-20", "", {{1, "s1"}}}}, "no runs yet"), "no runs yet"));
}

TEST_CASE("a page names host and database, shows the worst check first and sets commands as code") {
    MonitorReport report = report_with({check("database", HealthState::ok, "answers"),
                                        check("horizon", HealthState::warning, "run `slotctl maintain`"),
                                        check("schema", HealthState::critical, "an odd ` alone")});
    report.host = "alpha";
    report.database = "sqlite:/srv/shop.db";
    const std::string page = monitor_html(report);
    CHECK(has(page, "sqlite:/srv/shop.db from alpha"));
    CHECK(page.find(">schema<") < page.find(">horizon<"));
    CHECK(page.find(">horizon<") < page.find(">database<"));
    CHECK(has(page, "run <code>slotctl maintain</code>"));
    CHECK(has(page, "an odd ` alone"));
}

TEST_CASE("a night without the run that was due is marked in the chart") {
    MonitorReport report = long_report();
    PerformanceSnapshot snapshot;
    snapshot.now = report.now;
    snapshot.days_back = 3;
    const Instant due = report.now - std::chrono::hours{30};
    snapshot.jobs = {{"maintain", {{due, due, due}}, {}}};
    report.performance = plan_performance(snapshot);
    CHECK(has(monitor_html(report), "<rect class=\"missed\""));
}

TEST_CASE("one line for a mail says what is wrong, the worst first") {
    CHECK(monitor_line(report_with({check("horizon", HealthState::warning, "near\nfar"),
                                    check("stock_drift", HealthState::critical, "wrong")})) ==
          "slotctl CRITICAL: stock_drift: wrong; horizon: near far\n");
}
