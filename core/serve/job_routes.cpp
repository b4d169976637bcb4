#include <thread>

#include <nlohmann/json.hpp>

#include "core/base/log.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/platform/process.hpp"
#include "core/serve/problem.hpp"
#include "core/serve/run_documents.hpp"
#include "core/serve/service.hpp"

namespace slotctl::serve {

namespace {

/// A run is recorded once its locks are taken, which may be later than anybody wants to wait for an answer.
constexpr std::chrono::seconds longest_wait{5};
constexpr std::chrono::milliseconds pause_between_looks{15};

/// The exit statuses of a process that does not do what it was asked: a date that has not come, an unknown
/// id.
constexpr int refuses_line = 64, refuses_data = 65;

http::Response started(const std::optional<RunId>& run, std::int64_t pid, const std::string& status) {
    using Json = nlohmann::ordered_json;
    auto response = json_response(
        run || status == "starting" ? 202 : 200,
        Json{{"run_id", run ? Json(*run) : Json()}, {"pid", pid}, {"status", status}}.dump() + "\n");
    if (run) response.headers.add("Location", "/v1/runs/" + std::to_string(*run));
    return response;
}

http::Response start_job(Parts& parts, Desk& desk, const std::vector<std::string>& words) {
    HistoryQuery newest;
    newest.most = 1;
    const auto before = desk.with_store([&](Store& store) { return store.runs().history(newest); });
    const RunId after = before.empty() ? 0 : before.front().id;
    const std::int64_t pid = parts.board.start(words);
    const auto give_up = std::chrono::steady_clock::now() + longest_wait;
    for (;;) {
        const auto end = parts.board.end_of(pid);  // before the look, so that the last look sees everything
        const auto run =
            desk.with_store([&](Store& store) { return store.runs().run_of(host_name(), pid, after); });
        if (run) return started(run->id, pid, run->status);
        if (end && end->status == 0) return started(std::nullopt, pid, "skipped");
        if (end) {
            const int status = end->status.value_or(0);
            const bool refused = status == refuses_line || status == refuses_data;
            throw Refusal(
                refused ? 422 : 500,
                words.front() + " ended " +
                    (end->status ? "with exit status " + std::to_string(*end->status) : "by " + end->signal) +
                    " before it recorded a run",
                "the server's log says why");
        }
        if (std::chrono::steady_clock::now() >= give_up) return started(std::nullopt, pid, "starting");
        std::this_thread::sleep_for(pause_between_looks);
    }
}

const std::vector<AnswerKind> answers_of_start{
    {202, "The job was started; `run_id` is null if it has not recorded its run yet.", "application/json",
     "StartedRun"},
    {200, "The last good run is fresh, so there was nothing to do.", "application/json", "StartedRun"},
    {404, "There is no such job.", "application/problem+json", "Problem"},
    {422, "The job has no such option, or refuses its value.", "application/problem+json", "Problem"}};

Route route_of(Parts& parts, std::string_view path, const std::string& job, std::string_view help) {
    return {.method = "POST",
            .path = path,
            .scope = Scope::operate,
            .help = help,
            .answers = answers_of_start,
            .serve =
                [&parts, job](const std::shared_ptr<const Call>& call, http::Reply reply) {
                    const std::string& name = job.empty() ? call->path.at(0) : job;
                    if (!parts.around.commands.options.contains(name))
                        throw Refusal(404, "there is no job " + name, "/openapi.json lists the jobs");
                    auto words = job_words(parts.around.commands, name, call->request.body);
                    parts.at_desk(std::move(reply), [&parts, words = std::move(words)](Desk& desk) {
                        return start_job(parts, desk, words);
                    });
                },
            .open_body = true};
}

}  // namespace

void add_job_routes(Parts& parts, std::vector<Route>& routes) {
    routes.push_back(route_of(parts, "/availability/seed", "maintain",
                              "Start maintain, with its options as members: for existing front ends."));
    routes.push_back(route_of(parts, "/v1/jobs/{job}", "",
                              "Start a job as a process under its lock, with its options as members, such as "
                              "if_stale or provider_id."));
}

}  // namespace slotctl::serve
