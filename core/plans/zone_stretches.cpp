#include "core/plans/zone_stretches.hpp"

namespace slotctl {

std::vector<ZoneStretch> zone_stretches(std::span<const std::string> zones, Instant from) {
    constexpr std::chrono::days ten_years{3653};
    const Instant until = from + ten_years;
    std::vector<ZoneStretch> stretches;
    for (const std::string& name : zones) {
        const auto zone = Zone::find(name);
        if (!zone) continue;
        Instant begin = from;
        while (begin < until) {
            const auto change = zone->next_change(begin);
            const Instant end = change && change->at < until ? change->at : until;
            stretches.push_back({name, begin, end, zone->offset_at(begin)});
            begin = end;
        }
    }
    return stretches;
}

}  // namespace slotctl
