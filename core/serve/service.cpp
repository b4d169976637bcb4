#include "core/serve/service.hpp"

#include "core/serve/dispatcher.hpp"
#include "core/serve/problem.hpp"
#include "core/serve/stale_maintain.hpp"

namespace slotctl::serve {

Parts::Parts(Surroundings surroundings)
    : around(std::move(surroundings)),
      kept(around.config.serve.cache_size),
      board(around.commands),
      events(around.open),
      workers(static_cast<std::size_t>(around.config.serve.workers),
              static_cast<std::size_t>(around.config.serve.queue), around.open),
      watch(around.open) {}

void Parts::stop() {
    watch.stop();
    workers.stop();
    events.stop();
}

void Parts::at_desk(http::Reply reply, std::function<http::Response(Desk&)> work) {
    const bool accepted = workers.submit([reply, work = std::move(work)](Desk& desk) {
        http::Response response;
        try {
            response = work(desk);
        } catch (const std::exception& error) {
            response = response_of(problem_of(error));
        }
        reply(std::move(response));
    });
    if (!accepted) reply(response_of(too_busy()));
}

std::vector<Route> all_routes(Parts& parts) {
    std::vector<Route> routes;
    add_availability_routes(parts, routes);
    add_booking_routes(parts, routes);
    add_calendar_routes(parts, routes);
    add_job_routes(parts, routes);
    add_run_routes(parts, routes);
    add_health_routes(parts, routes);
    add_unsubscribe_routes(parts, routes);
    add_dashboard_routes(parts, routes);
    add_openapi_route(parts, routes);
    return routes;
}

struct Service::Inside {
    explicit Inside(Surroundings surroundings)
        : parts(std::move(surroundings)),
          stale(parts.around.config.serve.maintain_if_stale, parts.board, parts.workers),
          guard(parts.around.guard),
          dispatcher(all_routes(parts), guard, parts.around.clock, parts.metrics,
                     static_cast<unsigned>(parts.around.config.serve.requests_per_minute)) {}

    // What is at work uses all of the members.
    ~Inside() { parts.stop(); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

    Parts parts;
    StaleMaintain stale;
    Guard guard;
    Dispatcher dispatcher;
};

Service::Service(Surroundings surroundings) : inside_(std::make_unique<Inside>(std::move(surroundings))) {}

Service::~Service() = default;

void Service::operator()(http::Request request, http::Reply reply) {
    // Supervisors ask all day; only what people and programs want needs slots.
    const bool probe = request.path == "/livez" || request.path == "/readyz" || request.path == "/metrics";
    if (!probe) inside_->stale.notice(inside_->parts.around.clock());
    inside_->dispatcher(std::move(request), std::move(reply));
}

bool Service::answers_to(std::string_view host) const {
    return inside_->guard.answers_to(host);
}

const Metrics& Service::metrics() const {
    return inside_->parts.metrics;
}

void Service::stop() {
    inside_->parts.stop();
}

void Service::stop_jobs(std::chrono::milliseconds limit) {
    inside_->parts.board.stop(limit);
}

}  // namespace slotctl::serve
