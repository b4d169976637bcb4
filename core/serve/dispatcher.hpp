#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/http/message.hpp"
#include "core/http/rate_limit.hpp"
#include "core/serve/guard.hpp"
#include "core/serve/metrics.hpp"
#include "core/serve/route.hpp"

namespace slotctl::serve {

/// Finds the route of each request, refuses what it does not accept, and passes the rest to it. May be called
/// from several threads at once.
class Dispatcher {
  public:
    /// `metrics` must outlive this. `requests_per_minute`: of one client; 0 = no limit.
    Dispatcher(std::vector<Route> routes, Guard guard, std::function<Instant()> clock, Metrics& metrics,
               unsigned requests_per_minute);

    void operator()(http::Request request, http::Reply reply);

    [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

  private:
    struct Match {
        const Route* route = nullptr;
        std::vector<std::string> path;
    };
    /// Throws Refusal: 404, or 405 with `Allow`.
    [[nodiscard]] Match find(const http::Request& request) const;
    /// The methods that this path accepts: `GET, HEAD, OPTIONS`; empty if there is no such path.
    [[nodiscard]] std::string methods_of(const std::string& path) const;
    [[nodiscard]] http::Response options(const http::Request& request) const;
    [[nodiscard]] std::shared_ptr<const Call> accepted(http::Request request, Match match,
                                                       const Caller& caller) const;
    /// Counts a request, and adds what its client may still do to `headers`. Returns false if it is one too
    /// many.
    bool admits(const http::Request& request, const Caller& caller, http::Headers& headers,
                http::Response& refusal);

    std::vector<Route> routes_;
    Guard guard_;
    std::function<Instant()> clock_;
    Metrics& metrics_;
    std::unique_ptr<http::RateLimit> limit_;
};

}  // namespace slotctl::serve
