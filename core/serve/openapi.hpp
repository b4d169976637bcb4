#pragma once

#include <string>
#include <vector>

#include "core/serve/job_board.hpp"
#include "core/serve/route.hpp"

namespace slotctl::serve {

/// The routes as an OpenAPI 3.1 document. `commands`: the jobs, whose options are the members of their
/// bodies.
std::string openapi_json(const std::vector<Route>& routes, const JobCommands& commands);

}  // namespace slotctl::serve
