#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/dashboard/calendar.hpp"
#include "core/dashboard/free_days.hpp"
#include "core/dashboard/messages.hpp"
#include "core/dashboard/overview.hpp"
#include "core/dashboard/providers.hpp"
#include "core/dashboard/report_page.hpp"
#include "core/dashboard/runs.hpp"
#include "core/dashboard/stock.hpp"
#include "tests/support/model_provider.hpp"
#include "tests/support/times.hpp"

/// A small business as the dashboard's pages show it. Every text from outside is `name`.
namespace slotctl::tests {

inline const Instant sample_now = at("2026-11-25T09:20:00Z");

inline dashboard::Frame sample_frame(const std::string& name = "postgresql://shop@db/shop") {
    return {"app-1", name, sample_now};
}

inline dashboard::RunView sample_run(RunId id, const std::string& status, int ms, const std::string& name) {
    dashboard::RunView run;
    run.id = id;
    run.job = "maintain";
    run.status = status;
    run.started_at = sample_now - std::chrono::hours{id % 50};
    if (status != "running") {
        run.finished_at = run.started_at + std::chrono::seconds{ms / 1000};
        run.duration = std::chrono::milliseconds{ms};
        run.counts = {{"offerings", 3000}, {"created", 120}, {"kept_booked", 0}};
    } else {
        run.progress = dashboard::RunView::Progress{1200, 3000};
    }
    run.host = name;
    run.pid = 4711;
    run.version = "1.4.0";
    run.scheduled_as = name;
    if (status == "failed") run.error = name + ": no space left";
    return run;
}

inline std::vector<dashboard::RunView> sample_runs(const std::string& name) {
    std::vector<dashboard::RunView> runs;
    for (RunId id = 40; id > 10; --id)
        runs.push_back(sample_run(id, id % 13 == 0 ? "failed" : "ok", 800 + static_cast<int>(id) * 37, name));
    return runs;
}

inline JobPerformance sample_week(const std::string& name) {
    JobPerformance week;
    week.job = "maintain";
    week.runs = {41, 2, 1, 51'000};
    week.uptime = {44, 43};
    week.durations = RunDurations{std::chrono::milliseconds{900}, std::chrono::milliseconds{2100},
                                  std::chrono::milliseconds{3400}};
    week.failures = {{"failed", name + ": no space left", 2, sample_now, 39}};
    return week;
}

inline StockTotals sample_totals() {
    return {120, 5400, 310, {17, sample_now - std::chrono::minutes{12}}, 210, 42};
}

inline SlotDays sample_days() {
    SlotDays days{5000, 1000, {}};
    for (int i = 0; i < 30; ++i)
        days.days.push_back({date("2026-11-25") + std::chrono::days{i}, 100, 100, 10 + 2 * i, 80 - 2 * i});
    return days;
}

inline dashboard::OverviewView sample_overview(const std::string& name) {
    dashboard::OverviewView view;
    dashboard::JobView maintain;
    maintain.job = "maintain";
    maintain.running = sample_run(41, "running", 0, name);
    maintain.last = sample_run(40, "ok", 1200, name);
    maintain.next = dashboard::NextRun{sample_now + std::chrono::hours{5}, "systemd", name};
    maintain.recent = sample_runs(name);
    maintain.week = sample_week(name);
    dashboard::JobView unreserve;
    unreserve.job = "unreserve";
    unreserve.last = sample_run(39, "failed", 30, name);
    unreserve.no_next = "disabled in the schedule";
    view.jobs = {maintain, unreserve};
    view.health = HealthReport{sample_now,
                               {{"database", HealthState::ok, name + " answers in 1 ms", "", {}},
                                {"schedule_maintain",
                                 HealthState::critical,
                                 "the timer exists, but the last good run was 26 h ago",
                                 "see `journalctl -u slotctl-maintain`",
                                 {}}}};
    view.stock = sample_totals();
    view.ahead = sample_days();
    view.providers = 88;
    return view;
}

inline dashboard::ProvidersView sample_providers(const std::string& name, std::size_t shown,
                                                 std::int64_t total) {
    dashboard::ProvidersView view;
    view.search = name.substr(0, 20);
    view.providers.total = total;
    view.page = 3;
    view.pages = total / 50 + 1;
    for (std::size_t i = 1; i <= shown; ++i)
        view.providers.items.push_back(
            {static_cast<ProviderId>(i), name, i % 2 == 0 ? "Europe/Berlin" : name, i % 7 != 0, 3});
    return view;
}

inline dashboard::FreeDaysView sample_free_days(const std::string& name, std::size_t shown) {
    dashboard::FreeDaysView view;
    view.list = sample_providers(name, shown, 10'000);
    for (int i = 0; i < 30; ++i) view.dates.push_back(date("2026-11-25") + std::chrono::days{i});
    for (const ListedProvider& provider : view.list.providers.items) {
        dashboard::ProviderDays days{provider, {}, ""};
        for (int i = 0; i < 30; ++i) days.free.push_back(static_cast<int>(provider.id + i) % 6 * 4);
        if (provider.id == 4) days = {provider, {}, "time zone \"" + name + "\" is unknown"};
        view.rows.push_back(days);
    }
    view.overall = sample_days();
    return view;
}

/// Open from 09:00 to 17:00 with half-hour slots; one booking in the rules, one outside.
inline dashboard::Week sample_week_of(const std::string& name, std::size_t customers = 1) {
    ModelProvider model("Asia/Kathmandu", every_day("09:00", "17:00"));
    model.rules.name = name;
    model.offering().name = name;
    model.offering().rules.duration = model.offering().rules.step = std::chrono::minutes{30};
    model.add_offering(2).name = "Colour";
    model.rules.overrides = {open_on(date("2026-11-27"), {window("09:00", "12:00")})};
    ProviderCalendar calendar{model.rules, {}};
    const Interval first{at("2026-11-26T04:15:00Z"), at("2026-11-26T04:45:00Z")};
    calendar.slots = {{1, first, first, 1, 1, false}};
    const Interval other{at("2026-11-27T08:15:00Z"), at("2026-11-27T09:45:00Z")};
    std::vector<dashboard::BookingInWeek> bookings{{2, other, name, true}};
    for (std::size_t i = 0; i < customers; ++i) bookings.push_back({1, first, name, false});
    return dashboard::week_of(calendar, bookings, date("2026-11-23"), 1, sample_now);
}

inline dashboard::ExplanationView sample_explanation(const std::string& name) {
    return {1,
            1,
            name,
            name,
            "Asia/Kathmandu",
            date("2026-11-26"),
            time_of_day("10:00"),
            false,
            "booked",
            name,
            {{"hours", "Thu 09:00–17:00", true}, {"places", name, false}},
            {{at("2026-11-26T04:45:00Z"), date("2026-11-26"), time_of_day("10:30")}}};
}

inline dashboard::StockView sample_stock(const std::string& name, std::size_t shown) {
    dashboard::StockView view;
    view.totals = sample_totals();
    view.search = name.substr(0, 10);
    view.variants.total = 10'000;
    view.page = 2;
    view.pages = 200;
    for (std::size_t i = 1; i <= shown; ++i)
        view.variants.items.push_back({static_cast<VariantId>(i), name, 100, 40, 30, 10});
    view.endings = {{1, 17, 1, name, 2, "unpaid", sample_now - std::chrono::minutes{3}},
                    {2, 18, 1, name, 1, "processing", sample_now + std::chrono::minutes{9}}};
    return view;
}

inline MessageHistory sample_messages(const std::string& name) {
    MessageHistory history;
    history.facts = {true,
                     {{"appointments", 12, 3, sample_now - std::chrono::minutes{4}},
                      {"notifications", 9'500, 9'500, sample_now - std::chrono::minutes{20}},
                      {"reviews", 0, 0, std::nullopt},
                      {"maintenance", 0, 0, std::nullopt}},
                     {{"email", sample_now + std::chrono::minutes{10}, name}},
                     std::nullopt,
                     50,
                     4'210,
                     17,
                     3,
                     40,
                     2,
                     name};
    for (int i = 23; i >= 0; --i)
        history.hours.push_back({std::chrono::floor<std::chrono::hours>(sample_now) - std::chrono::hours{i},
                                 i * 17 % 200, i % 5});
    history.failures = {{"failed", "email", name, 15, sample_now - std::chrono::minutes{30}},
                        {"expired", "email", name, 2, sample_now - std::chrono::hours{25}},
                        {"unknown", "push", "", 3, sample_now - std::chrono::hours{3}}};
    return history;
}

/// Every page, by its file's name, with `name` wherever a text comes from outside.
inline std::vector<std::pair<std::string, dashboard::Page>> sample_pages(const std::string& name) {
    using namespace dashboard;
    const Frame frame = sample_frame(name);
    RunsView runs{{"maintain", ""},   {"maintain", "unreserve"}, sample_runs(name), {}, true,
                  {sample_week(name)}};
    PerformanceReport report;
    report.days_back = 7;
    report.from = sample_now - std::chrono::days{7};
    report.until = sample_now;
    report.jobs = {sample_week(name)};
    return {{"index", overview_page(frame, sample_overview(name))},
            {"runs", runs_page(frame, runs)},
            {"run", run_page(frame, sample_run(39, "failed", 1234, name))},
            {"running", run_page(frame, sample_run(41, "running", 0, name))},
            {"providers", providers_page(frame, sample_providers(name, 20, 10'000))},
            {"calendar", calendar_page(frame, sample_week_of(name, 5))},
            {"explain", explanation_page(frame, sample_explanation(name))},
            {"free", free_days_page(frame, sample_free_days(name, 20))},
            {"stock", stock_page(frame, sample_stock(name, 20))},
            {"messages", messages_page(frame, sample_messages(name))},
            {"report", report_page(frame, report)}};
}

}  // namespace slotctl::tests
