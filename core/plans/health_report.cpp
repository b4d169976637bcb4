#include "core/plans/health_report.hpp"

#include <algorithm>
#include <array>

namespace slotctl {

std::string_view name_of(HealthState state) {
    constexpr std::array<std::string_view, 4> names{"ok", "warning", "critical", "unknown"};
    return names.at(static_cast<std::size_t>(state));
}

HealthState HealthReport::worst() const {
    constexpr std::array badness{0, 1, 3, 2};  // critical is worse than unknown
    HealthState worst = HealthState::ok;
    for (const HealthCheck& check : checks) {
        if (badness.at(static_cast<std::size_t>(check.state)) > badness.at(static_cast<std::size_t>(worst)))
            worst = check.state;
    }
    return worst;
}

}  // namespace slotctl
