#include "core/report/monitor_documents.hpp"
#include "core/serve/problem.hpp"
#include "core/serve/service.hpp"

namespace slotctl::serve {

namespace {

constexpr std::int64_t days_back = 7, most_days_back = 366;

http::Response text_response(std::string text, const char* type) {
    http::Response response;
    response.headers.add("Content-Type", type);
    response.headers.add("Cache-Control", "no-store");
    response.body = std::make_shared<const std::string>(std::move(text));
    return response;
}

std::string connections_of(const Parts& parts) {
    return parts.around.connections ? Metrics::text_of(parts.around.connections()) : "";
}

http::Response ready(Desk& desk) {
    try {
        if (desk.with_store([](Store& store) { return store.health().read_only(); })) {
            throw Error(ErrorKind::unavailable, "the database is read-only",
                        "nothing can be booked until it can be written again");
        }
    } catch (const Error& error) {
        throw Refusal(Problem{503, error.what(), error.hint(), {}, {{"Retry-After", "5"}}});
    }
    return json_response(200, "{\"status\":\"ready\"}\n");
}

}  // namespace

MonitorReport report_of(const Parts& parts, const MonitorRequest& request, Instant now) {
    WorkTerms terms = parts.around.terms;
    terms.now = now;
    Workplace workplace(parts.around.config, std::move(terms));
    return monitor(request, workplace, parts.around.installed).report;
}

void add_health_routes(Parts& parts, std::vector<Route>& routes) {
    routes.push_back({.method = "GET",
                      .path = "/v1/health",
                      .help = "Every health check, as `slotctl monitor --format json` reports it.",
                      .answers = {{200, "The checks, whatever their states.", "application/json", "Report"}},
                      .serve = [&parts](const std::shared_ptr<const Call>& call, http::Reply reply) {
                          parts.at_desk(std::move(reply), [&parts, now = call->now](Desk&) {
                              MonitorRequest request;
                              request.check_health = true;
                              return json_response(200, report::monitor_json(report_of(parts, request, now)));
                          });
                      }});
    routes.push_back(
        {.method = "GET",
         .path = "/v1/report",
         .help = "Coverage, slots, bookings, uptime and runs of recent days.",
         .query = {{.name = "days_back",
                    .kind = ParameterKind::count,
                    .help = "Days covered, including today (default 7)",
                    .most = most_days_back}},
         .answers = {{200, "The report.", "application/json", "Report"}},
         .serve = [&parts](const std::shared_ptr<const Call>& call, http::Reply reply) {
             parts.at_desk(std::move(reply), [&parts, call](Desk&) {
                 MonitorRequest request;
                 request.performance_report = true;
                 request.days_back = static_cast<int>(call->query.number("days_back").value_or(days_back));
                 return json_response(200, report::monitor_json(report_of(parts, request, call->now)));
             });
         }});
    routes.push_back({.method = "GET",
                      .path = "/metrics",
                      .help = "For Prometheus: what this server did, and the health checks.",
                      .answers = {{200, "Metrics in the text format.", "text/plain", ""}},
                      .serve = [&parts](const std::shared_ptr<const Call>& call, http::Reply reply) {
                          parts.at_desk(std::move(reply), [&parts, now = call->now](Desk&) {
                              MonitorRequest request;
                              request.check_health = true;
                              return text_response(
                                  report::monitor_prometheus(report_of(parts, request, now)) +
                                      parts.metrics.text() + connections_of(parts),
                                  "text/plain; version=0.0.4; charset=utf-8");
                          });
                      }});
    routes.push_back({.method = "GET",
                      .path = "/livez",
                      .scope = Scope::nothing,
                      .help = "Whether this process answers.",
                      .answers = {{200, "It does.", "application/json", "Status"}},
                      .serve = [](const std::shared_ptr<const Call>&, const http::Reply& reply) {
                          reply(json_response(200, "{\"status\":\"alive\"}\n"));
                      }});
    routes.push_back({.method = "GET",
                      .path = "/readyz",
                      .scope = Scope::nothing,
                      .help = "Whether the database answers, with a schema that fits.",
                      .answers = {{200, "It does.", "application/json", "Status"},
                                  {503, "It does not.", "application/problem+json", "Problem"}},
                      .serve = [&parts](const std::shared_ptr<const Call>&, http::Reply reply) {
                          parts.at_desk(std::move(reply), ready);
                      }});
}

}  // namespace slotctl::serve
