#include "core/plans/pauses.hpp"

#include <algorithm>

namespace slotctl {

const Pause* pause_of_job(std::span<const Pause> pauses, const std::string& job, Instant at) {
    const Pause* last = nullptr;
    for (const Pause& pause : pauses) {
        const PauseTarget& target = pause.target;
        if (target.provider || (target.job && *target.job != job) || !in_effect(pause, at)) continue;
        const bool later = last == nullptr || (last->until && (!pause.until || *pause.until > *last->until));
        if (later) last = &pause;
    }
    return last;
}

std::vector<ProviderId> paused_providers(std::span<const Pause> pauses, Instant at) {
    std::vector<ProviderId> providers;
    for (const Pause& pause : pauses)
        if (pause.target.provider && in_effect(pause, at)) providers.push_back(*pause.target.provider);
    std::sort(providers.begin(), providers.end());
    providers.erase(std::unique(providers.begin(), providers.end()), providers.end());
    return providers;
}

std::string name_of(const Pause& pause) {
    if (pause.target.provider)
        return pause.provider_name + " (provider " + std::to_string(*pause.target.provider) + ")";
    return pause.target.job.value_or("all jobs");
}

std::string terms_of(const Pause& pause) {
    return (pause.until ? "until " + format_instant(*pause.until)
                        : std::string("until somebody resumes it")) +
           ", by " + pause.by + ": " + pause.reason;
}

}  // namespace slotctl
