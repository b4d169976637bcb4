#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/app/monitor_job.hpp"
#include "core/config/config.hpp"
#include "core/http/message.hpp"
#include "core/http/server.hpp"
#include "core/serve/change_watch.hpp"
#include "core/serve/guard.hpp"
#include "core/serve/job_board.hpp"
#include "core/serve/kept_answers.hpp"
#include "core/serve/metrics.hpp"
#include "core/serve/route.hpp"
#include "core/serve/run_events.hpp"
#include "core/serve/workers.hpp"

namespace slotctl::serve {

/// What the server gets from outside.
struct Surroundings {
    const Config& config;
    GuardRules guard;
    std::function<Instant()> clock;
    OpenStore open;             ///< for reading and writing; refuses a schema that does not fit
    WorkTerms terms;            ///< for the job `monitor`; `now` is that of each request
    InstalledSource installed;  ///< the schedulers' entries
    JobCommands commands;       ///< how jobs are started
    std::function<http::ServerCounts()> connections{};  ///< of the server that carries all this; may be empty
};

/// What routes share.
struct Parts {
    explicit Parts(Surroundings surroundings);

    /// Has `work` answer on a worker's thread. What it throws is answered as a problem; too much waiting, as
    /// 503.
    void at_desk(http::Reply reply, std::function<http::Response(Desk&)> work);

    /// Ends all work; what waits is dropped. Nothing is answered from then on.
    void stop();

    Surroundings around;
    Metrics metrics;
    KeptAnswers kept;
    JobBoard board;
    RunEvents events;
    Workers workers;
    ChangeWatch watch;  ///< last: what it answers uses the others
};

/// Health or performance, on a connection of its own, since its queries have a limit of their own.
MonitorReport report_of(const Parts& parts, const MonitorRequest& request, Instant now);

/// The table of routes, in parts.
void add_availability_routes(Parts& parts, std::vector<Route>& routes);
void add_booking_routes(Parts& parts, std::vector<Route>& routes);
void add_calendar_routes(Parts& parts, std::vector<Route>& routes);
void add_job_routes(Parts& parts, std::vector<Route>& routes);
void add_run_routes(Parts& parts, std::vector<Route>& routes);
void add_health_routes(Parts& parts, std::vector<Route>& routes);
/// For customers who want no more mail.
void add_unsubscribe_routes(Parts& parts, std::vector<Route>& routes);
/// Pages for people, which answer problems as pages too.
void add_dashboard_routes(Parts& parts, std::vector<Route>& routes);
/// The description of all routes before it.
void add_openapi_route(Parts& parts, std::vector<Route>& routes);

std::vector<Route> all_routes(Parts& parts);

/// Answers requests until it is destroyed. May be called from several threads at once, and does not block.
class Service {
  public:
    explicit Service(Surroundings surroundings);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    void operator()(http::Request request, http::Reply reply);

    /// Whether it goes by that name; see Guard.
    [[nodiscard]] bool answers_to(std::string_view host) const;

    [[nodiscard]] const Metrics& metrics() const;

    /// Ends all work; nothing is answered from then on.
    void stop();

    /// Asks running jobs to stop, and waits for them until `limit` is over.
    void stop_jobs(std::chrono::milliseconds limit);

  private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace slotctl::serve
