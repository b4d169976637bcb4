#include "core/plans/health_report.hpp"

#include <array>

namespace slotctl {

std::string_view name_of(HealthState state) {
    constexpr std::array<std::string_view, 4> names{"ok", "warning", "critical", "unknown"};
    return names.at(static_cast<std::size_t>(state));
}

bool is_worse(HealthState state, HealthState than) {
    constexpr std::array badness{0, 1, 3, 2};  // indexed by the state's number
    return badness.at(static_cast<std::size_t>(state)) > badness.at(static_cast<std::size_t>(than));
}

HealthState worst_of(HealthState one, HealthState other) {
    return is_worse(other, one) ? other : one;
}

HealthState HealthReport::worst() const {
    HealthState worst = HealthState::ok;
    for (const HealthCheck& check : checks) worst = worst_of(worst, check.state);
    return worst;
}

}  // namespace slotctl
