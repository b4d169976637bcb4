#include "core/serve/problem.hpp"
#include "core/serve/run_documents.hpp"
#include "core/serve/service.hpp"

namespace slotctl::serve {

namespace {

constexpr std::int64_t page = 50, longest_page = 500;

HistoryQuery query_of(const Arguments& arguments) {
    HistoryQuery query;
    query.job = arguments.text("job");
    query.status = arguments.text("status");
    query.before = arguments.number("before");
    query.most = static_cast<std::size_t>(arguments.number("limit").value_or(page));
    return query;
}

/// Throws Refusal (404) if there is none.
RunRow run_in(const Call& call, Store& store) {
    const auto id = id_in(call.path.at(0));
    const auto run = id ? store.runs().find(*id) : std::nullopt;
    if (run) return *run;
    throw Refusal(404, "there is no run " + call.path.at(0),
                  "check the id; the history goes back as far as [monitor] keep_runs");
}

http::Response events_of(Parts& parts, RunId run) {
    http::Response response;
    response.headers.add("Content-Type", "text/event-stream");
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("X-Accel-Buffering", "no");  // nginx would keep events back
    response.events = [&parts, run](std::shared_ptr<http::EventStream> stream) {
        parts.events.follow(run, std::move(stream));
    };
    return response;
}

const AnswerKind no_such_run{404, "There is no such run.", "application/problem+json", "Problem"};

}  // namespace

void add_run_routes(Parts& parts, std::vector<Route>& routes) {
    using enum ParameterKind;
    routes.push_back(
        {.method = "GET",
         .path = "/v1/runs",
         .help = "The history of runs, newest first, page by page.",
         .query =
             {{.name = "job", .kind = text, .help = "Only runs of this job", .most = 100},
              {.name = "status",
               .kind = choice,
               .help = "Only runs with this status",
               .choices = {"running", "ok", "partial", "failed", "skipped", "interrupted", "crashed"}},
              {.name = "before",
               .kind = id,
               .help = "Only runs older than this one: `next` of the last page"},
              {.name = "limit", .kind = count, .help = "Runs a page (default 50)", .most = longest_page}},
         .answers = {{200, "A page of runs.", "application/json", "Runs"}},
         .serve = [&parts](std::shared_ptr<const Call> call, http::Reply reply) {
             parts.at_desk(std::move(reply), [query = query_of(call->query)](Desk& desk) {
                 HistoryQuery with_one_more = query;
                 ++with_one_more.most;
                 return json_response(200, desk.with_store([&](Store& store) {
                     return runs_json(store.runs().history(with_one_more), query.most);
                 }));
             });
         }});
    routes.push_back({.method = "GET",
                      .path = "/v1/runs/{id}",
                      .help = "A run and its outcome.",
                      .answers = {{200, "The run.", "application/json", "Run"}, no_such_run},
                      .serve = [&parts](std::shared_ptr<const Call> call, http::Reply reply) {
                          parts.at_desk(std::move(reply), [call](Desk& desk) {
                              return json_response(200, desk.with_store([&](Store& store) {
                                  return run_json(run_in(*call, store));
                              }));
                          });
                      }});
    routes.push_back(
        {.method = "GET",
         .path = "/v1/runs/{id}/events",
         .help = "A run as server-sent events: `run` while it changes, `ended` when it has ended.",
         .answers = {{200, "The events.", "text/event-stream", ""}, no_such_run},
         .serve = [&parts](std::shared_ptr<const Call> call, http::Reply reply) {
             parts.at_desk(std::move(reply), [&parts, call](Desk& desk) {
                 const RunId run = desk.with_store([&](Store& store) { return run_in(*call, store).id; });
                 return events_of(parts, run);
             });
         }});
}

}  // namespace slotctl::serve
