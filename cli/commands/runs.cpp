#include <memory>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/id_option.hpp"
#include "cli/output.hpp"
#include "cli/render_runs.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/platform/time_zone.hpp"
#include "core/serve/run_documents.hpp"

namespace slotctl::cli {

namespace {

struct RunsOptions {
    std::string job, status;
    bool failed = false;
    std::optional<std::chrono::seconds> since;
    std::size_t most = 20;
    RunId id = 0;
};

/// The jobs that record their runs.
std::vector<std::string> recorded_jobs() {
    std::vector<std::string> names;
    for (const JobKind& job : all_jobs()) names.emplace_back(job.name);
    return names;
}

Store& opened(Context& context) {
    context.config();
    Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
    require_current_schema(store);
    return store;
}

/// Whether a run has something for an operator to look at.
bool went_wrong(const RunRow& run) {
    return run.status != "ok" && run.status != "running" && run.status != "skipped";
}

/// The newest that `options` ask for. The history is read a page at a time, since it may be long.
std::vector<RunRow> wanted_runs(Store& store, const RunsOptions& options, Instant now) {
    HistoryQuery query;
    if (!options.job.empty()) query.job = options.job;
    if (!options.status.empty()) query.status = options.status;
    query.most = 200;
    std::vector<RunRow> wanted;
    for (;;) {
        const auto page = store.runs().history(query);
        for (const RunRow& run : page) {
            // Ids ascend as runs begin, but for runs with another `--now`.
            if (options.since && run.started_at < now - *options.since) continue;
            if (options.failed && !went_wrong(run)) continue;
            wanted.push_back(run);
            if (wanted.size() == options.most) return wanted;
        }
        if (page.size() < query.most) return wanted;
        query.before = page.back().id;
    }
}

int list(Context& context, const RunsOptions& options) {
    const auto runs = wanted_runs(opened(context), options, context.now());
    if (context.json()) {
        print(serve::runs_json(runs, runs.size()));
    } else if (context.options().format == OutputFormat::csv) {
        print(runs_csv(runs));
    } else if (!runs.empty()) {
        print(runs_text(runs, machine_time_zone()));
    } else if (!context.options().quiet) {
        print("no such runs\n");
    }
    return exit_ok;
}

int show(Context& context, const RunsOptions& options) {
    const auto run = opened(context).runs().find(options.id);
    if (!run) {
        throw Error(ErrorKind::bad_data, "there is no run " + std::to_string(options.id) + " in the history",
                    "`slotctl runs` lists them; old ones are forgotten after [monitor] keep_runs");
    }
    print(context.json() ? serve::run_json(*run) : run_text(*run, machine_time_zone()));
    return exit_ok;
}

}  // namespace

void add_runs(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<RunsOptions>();
    CLI::App* runs = app.add_subcommand("runs", "List the runs of jobs, newest first");
    runs->add_option("--job", options->job, "Only runs of this job")
        ->type_name("JOB")
        ->check(one_of(recorded_jobs()));
    runs->add_option("--status", options->status, "Only runs that ended so")
        ->type_name("ok|partial|failed|skipped|interrupted|crashed|running")
        ->check(one_of({"ok", "partial", "failed", "skipped", "interrupted", "crashed", "running"}));
    runs->add_flag("--failed", options->failed, "Only runs that failed, crashed, stopped or did only a part");
    add_duration(*runs, "--since", options->since, std::chrono::hours{1},
                 "Only runs that started less than this ago");
    runs->add_option("--limit", options->most, "List at most this many (default 20)")
        ->type_name("N")
        ->check(whole_number(1, 100000));
    runs->require_subcommand(0, 1);
    CLI::App* showing = runs->add_subcommand("show", "Show everything that is recorded of a run");
    showing->add_option("id", options->id, "The run")->type_name("ID")->check(is_id())->required();
    const auto choose = [options, &chosen, showing] {
        chosen = [options, of_one = showing->parsed()](Context& context) {
            return of_one ? show(context, *options) : list(context, *options);
        };
    };
    runs->callback(choose);
}

}  // namespace slotctl::cli
