#include <algorithm>

#include "core/app/workplace.hpp"
#include "core/base/planned_years.hpp"
#include "core/dashboard/gather/calendar.hpp"
#include "core/dashboard/gather/runs.hpp"
#include "core/dashboard/gather/stock.hpp"
#include "core/dashboard/messages.hpp"
#include "core/dashboard/overview.hpp"
#include "core/dashboard/report_page.hpp"
#include "core/dashboard/trouble.hpp"
#include "core/http/conditional.hpp"
#include "core/platform/process.hpp"
#include "core/platform/time_zone.hpp"
#include "core/serve/dashboard_facts.hpp"
#include "core/serve/problem.hpp"

namespace slotctl::serve {

namespace {

using dashboard::Frame;
using dashboard::Page;

constexpr int days_ahead = 30;

/// Pages are for people: what a form sends empty counts as not sent, and what cannot be read is answered with
/// a page that says so.
Parameter field(std::string_view name, std::string_view help) {
    return {.name = name, .kind = ParameterKind::text, .help = help, .least = 0, .most = 200};
}

std::string text_in(const Call& call, const char* name) {
    return call.query.text(name).value_or("");
}

Refusal unreadable(const std::string& name, const std::string& value, const std::string& example) {
    return {400, name + " \"" + value + "\" cannot be read", "write it like " + example};
}

/// Nothing if it was left out.
std::optional<std::int64_t> id_of(const Call& call, const char* name) {
    const std::string text = text_in(call, name);
    if (text.empty()) return std::nullopt;
    if (const auto id = id_in(text)) return id;
    throw unreadable(name, text, "17");
}

std::int64_t needed_id(const Call& call, const char* name) {
    if (const auto id = id_of(call, name)) return *id;
    throw Refusal(400, std::string("the page needs a ") + name, "choose one in the calendar");
}

dashboard::PageOfList page_in(const Call& call) {
    constexpr std::int64_t last_page = 1'000'000;
    return {text_in(call, "q"), std::min(id_of(call, "page").value_or(1), last_page)};
}

std::optional<LocalDate> date_of(const Call& call, const char* name) {
    using namespace std::chrono;
    const std::string text = text_in(call, name);
    if (text.empty()) return std::nullopt;
    const auto date = parse_date(text);
    if (date && local_days{year{100} / 1 / 8} <= *date && *date < local_days{year{9900} / 1 / 1}) return date;
    throw unreadable(name, text, "2026-11-23");
}

/// An instant; or without an offset, what the provider's clocks show.
std::variant<Instant, LocalStart> start_of(const Call& call) {
    const std::string text = text_in(call, "at");
    if (const auto instant = parse_instant(text); instant && is_planned(*instant)) return *instant;
    const auto date = parse_date(text.substr(0, 10));
    const auto time = parse_time_of_day(text.size() > 11 ? text.substr(11) : "");
    if (date && is_planned(*date) && time && *time < std::chrono::hours{24} &&
        (text[10] == 'T' || text[10] == ' '))
        return LocalStart{*date, *time};
    throw unreadable("at", text, "2026-11-23T09:00");
}

http::Response answer_with(const Call& call, const Page& page, unsigned status = 200) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Security-Policy", std::string(dashboard::content_security_policy));
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.headers.add("Referrer-Policy", "same-origin");
    response.headers.add("Cache-Control", status == 200 ? "private, no-cache" : "no-store");
    if (status == 200) {
        response.headers.add("ETag", page.etag);
        if (http::is_unchanged(call.request, page.etag)) {
            response.status = 304;
            return response;
        }
    }
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.body = std::make_shared<const std::string>(page.html);
    return response;
}

const std::vector<AnswerKind> answers_of_a_page{{200, "The page.", "text/html"},
                                                {400, "A page that says what is wrong.", "text/html"},
                                                {404, "A page that says what there is not.", "text/html"},
                                                {422, "A page that says what is wrong.", "text/html"},
                                                {500, "A page that says so.", "text/html"},
                                                {503, "A page that says so.", "text/html"}};

/// Answers with pages; what all of them share.
class Pages {
  public:
    using Make = std::function<Page(Desk&, const Call&, const Frame&)>;

    explicit Pages(Parts& parts) : parts_(parts), facts_(parts) {
        WorkTerms terms = parts.around.terms;
        const Workplace workplace(parts.around.config, std::move(terms));
        database_ = workplace.database_name();
        host_ = host_name();
    }

    [[nodiscard]] Parts& parts() { return parts_; }
    [[nodiscard]] KeptFacts& facts() { return facts_; }
    [[nodiscard]] const Config& config() const { return parts_.around.config; }

    void answer(const std::shared_ptr<const Call>& call, http::Reply reply, const std::string& current,
                Make make) {
        parts_.at_desk(std::move(reply), [this, call, current, make = std::move(make)](Desk& desk) {
            const Frame frame{host_, database_, call->now};
            try {
                return answer_with(*call, make(desk, *call, frame));
            } catch (const std::exception& error) {
                const Problem problem = problem_of(error);
                http::Response response = answer_with(
                    *call,
                    dashboard::trouble_page(
                        frame, {current, "This page cannot be shown", problem.detail, problem.hint}),
                    problem.status);
                for (const auto& [name, value] : problem.headers) response.headers.add(name, value);
                return response;
            }
        });
    }

  private:
    Parts& parts_;
    KeptFacts facts_;
    std::string database_, host_;
};

/// Each job's week, beside the job.
void add_weeks(std::vector<dashboard::JobView>& jobs, const MonitorReport& report) {
    if (!report.performance) return;
    for (dashboard::JobView& job : jobs)
        for (const JobPerformance& week : report.performance->jobs)
            if (week.job == job.job) job.week = week;
}

/// Says what it can, also when the database is away: then the checks say so.
Page overview(Pages& pages, Desk& desk, const Call& call, const Frame& frame) {
    const auto facts = pages.facts().get(desk, call.now);
    dashboard::OverviewView view;
    view.health = facts->report.health;
    if (facts->report.up) {
        desk.with_store([&](Store& store) {
            view.jobs = dashboard::gather_jobs(store, {pages.config(), machine_time_zone(), facts->installed},
                                               call.now);
            view.stock = dashboard::gather_stock_totals(store, pages.config().unreserve, call.now);
            view.providers = store.listings().providers({.search = "", .from = 0, .most = 1}).total;
        });
        add_weeks(view.jobs, facts->report);
        view.ahead = facts->ahead;
    }
    return dashboard::overview_page(frame, view);
}

Page runs(Pages& pages, Desk& desk, const Call& call, const Frame& frame) {
    auto view = desk.with_store([&](Store& store) {
        return dashboard::gather_runs(
            store, {{text_in(call, "job"), text_in(call, "status")}, id_of(call, "before")});
    });
    const auto facts = pages.facts().get(desk, call.now);
    if (facts->report.performance) view.week = facts->report.performance->jobs;
    return dashboard::runs_page(frame, view);
}

Page run(Desk& desk, const Call& call, const Frame& frame) {
    const RunId id = needed_id(call, "id");
    const auto run = desk.with_store([id](Store& store) { return dashboard::gather_run(store, id); });
    if (run) return dashboard::run_page(frame, *run);
    throw Refusal(404, "there is no run " + std::to_string(id),
                  "the history goes back as far as [monitor] keep_runs");
}

Page calendar(Desk& desk, const Call& call, const Frame& frame) {
    const auto provider = id_of(call, "provider");
    return desk.with_store([&](Store& store) {
        if (!provider)
            return dashboard::providers_page(frame, dashboard::gather_providers(store, page_in(call)));
        const dashboard::WeekAsked asked{*provider, id_of(call, "service").value_or(0), date_of(call, "week"),
                                         !text_in(call, "archived").empty()};
        if (const auto week = dashboard::gather_week(store, asked, call.now))
            return dashboard::calendar_page(frame, *week);
        throw Refusal(404, "there is no provider " + std::to_string(*provider), "search for one by name");
    });
}

Page explanation(Desk& desk, const Call& call, const Frame& frame) {
    const OfferingKey key{needed_id(call, "provider"), needed_id(call, "service")};
    return dashboard::explanation_page(frame, desk.with_store([&](Store& store) {
        return dashboard::gather_explanation(store, key, start_of(call), call.now);
    }));
}

Page free_days(Pages& pages, Desk& desk, const Call& call, const Frame& frame) {
    auto view = desk.with_store([&](Store& store) {
        return dashboard::gather_free_days(store, page_in(call), days_ahead, call.now);
    });
    view.overall = pages.facts().get(desk, call.now)->ahead;
    return dashboard::free_days_page(frame, view);
}

Page stock(Pages& pages, Desk& desk, const Call& call, const Frame& frame) {
    return dashboard::stock_page(frame, desk.with_store([&](Store& store) {
        return dashboard::gather_stock(store, pages.config().unreserve, page_in(call), call.now);
    }));
}

Page messages(Pages& pages, Desk& desk, const Call& call, const Frame& frame) {
    constexpr std::size_t most_reasons = 20;
    auto history =
        desk.with_store([&](Store& store) { return store.deliveries().history(call.now, most_reasons); });
    history.facts.expected = history.facts.expected || pages.config().notifications.enabled;
    return dashboard::messages_page(frame, history);
}

Page report(Pages& pages, const Call& call, const Frame& frame) {
    constexpr std::int64_t usual_days = 7, most_days = 366;
    const std::int64_t days = id_of(call, "days").value_or(usual_days);
    if (days > most_days) throw unreadable("days", std::to_string(days), "30, and at most 366");
    MonitorRequest request;
    request.performance_report = true;
    request.days_back = static_cast<int>(days);
    const MonitorReport report = report_of(pages.parts(), request, call.now);
    if (report.performance) return dashboard::report_page(frame, *report.performance);
    const HealthCheck* const why =
        report.health && !report.health->checks.empty() ? &report.health->checks.front() : nullptr;
    throw Refusal(503, why != nullptr ? why->message : "there is no report", why != nullptr ? why->hint : "");
}

http::Response answer_with(const Call& call, const dashboard::Asset& asset) {
    http::Response response;
    response.headers.add("ETag", asset.etag);
    response.headers.add("Cache-Control", "no-cache");
    response.headers.add("X-Content-Type-Options", "nosniff");
    if (http::is_unchanged(call.request, asset.etag)) {
        response.status = 304;
        return response;
    }
    response.headers.add("Content-Type", std::string(asset.type));
    response.body = std::make_shared<const std::string>(asset.text);
    return response;
}

}  // namespace

void add_dashboard_routes(Parts& parts, std::vector<Route>& routes) {
    const auto pages = std::make_shared<Pages>(parts);
    const auto add = [&](std::string_view path, std::string_view help, std::vector<Parameter> query,
                         std::function<Page(Pages&, Desk&, const Call&, const Frame&)> make) {
        const std::string current = path == "/" ? "./" : std::string(path.substr(1));
        routes.push_back({.method = "GET",
                          .path = path,
                          .help = help,
                          .query = std::move(query),
                          .answers = answers_of_a_page,
                          .serve = [pages, current, make = std::move(make)](
                                       const std::shared_ptr<const Call>& call, http::Reply reply) {
                              pages->answer(
                                  call, std::move(reply), current,
                                  [&pages = *pages, make](Desk& desk, const Call& asked, const Frame& frame) {
                                      return make(pages, desk, asked, frame);
                                  });
                          }});
    };
    const Parameter search = field("q", "Part of a name"), page = field("page", "Page of the list, from 1");
    add("/", "The dashboard: jobs, health, free places and stock.", {}, overview);
    add("/runs", "The history of runs, for people.",
        {field("job", "Only runs of this job"), field("status", "Only runs with this status"),
         field("before", "Only runs older than this one")},
        runs);
    add("/run", "A run, for people.", {field("id", "The run")},
        [](Pages&, Desk& desk, const Call& call, const Frame& frame) { return run(desk, call, frame); });
    add("/calendar", "A week of a provider, or a list of providers to choose from.",
        {field("provider", "Whose week"), field("service", "Whose times"),
         field("week", "Any date of the week"),
         field("archived", "Also bookings that were put aside, if not empty"), search, page},
        [](Pages&, Desk& desk, const Call& call, const Frame& frame) { return calendar(desk, call, frame); });
    add("/explain", "Why a time is free or is not, for people.",
        {field("provider", "Whose time"), field("service", "The service"),
         field("at", "An instant, or a date and time by the provider's clocks")},
        [](Pages&, Desk& desk, const Call& call, const Frame& frame) {
            return explanation(desk, call, frame);
        });
    add("/free", "Free times a day for the next 30 days.", {search, page}, free_days);
    add("/stock", "Stock held, waiting and expiring.", {search, page}, stock);
    add("/messages", "How messages to customers fare: queues, rates and failures.", {}, messages);
    add("/report", "The performance report, for people.", {field("days", "Days covered, including today")},
        [](Pages& all, Desk&, const Call& call, const Frame& frame) { return report(all, call, frame); });
    for (const dashboard::Asset& asset : dashboard::assets()) {
        routes.push_back({.method = "GET",
                          .path = asset.route,
                          .scope = Scope::nothing,
                          .help = "A part of the dashboard's pages.",
                          .answers = {{200, "The file.", asset.type.substr(0, asset.type.find(';'))}},
                          .serve = [&asset](const std::shared_ptr<const Call>& call,
                                            const http::Reply& reply) { reply(answer_with(*call, asset)); }});
    }
}

}  // namespace slotctl::serve
