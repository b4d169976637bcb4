#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/instant.hpp"

/// Pure: what people have paused.
namespace slotctl {

/// What a pause is of: all jobs, one job, or one provider, whose slots `maintain` then leaves alone.
struct PauseTarget {
    std::optional<std::string> job;
    std::optional<ProviderId> provider;  ///< never together with `job`
    bool operator==(const PauseTarget&) const = default;
};

struct Pause {
    std::int64_t id = 0;
    PauseTarget target;
    std::string provider_name;  ///< empty if it is not of a provider
    Instant from{};
    std::optional<Instant> until;  ///< none: until somebody resumes it
    std::string reason, by;
};

inline bool in_effect(const Pause& pause, Instant at) {
    return pause.from <= at && (!pause.until || at < *pause.until);
}

/// The pause because of which `job` does not run at that instant: the one that ends last. Null if there is
/// none.
const Pause* pause_of_job(std::span<const Pause> pauses, const std::string& job, Instant at);

/// The providers that `maintain` leaves alone, ascending.
std::vector<ProviderId> paused_providers(std::span<const Pause> pauses, Instant at);

/// `all jobs`, `maintain`, `Asha (provider 1)`
std::string name_of(const Pause& pause);

/// `until 2026-12-01T09:00:00Z, by kim@db1: tables are being moved`
std::string terms_of(const Pause& pause);

}  // namespace slotctl
