#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/config/config.hpp"
#include "core/plans/health.hpp"
#include "core/store/store.hpp"

/// Collects the facts for the checks.
namespace slotctl {

/// The time within which an offering must have a free slot.
inline constexpr std::chrono::days coverage_window{7};

struct HealthSources {
    /// The store to inspect, opened for reading.
    std::function<Store&()> store;
    const Config& config;
    Instant now{};
    std::filesystem::path lock_directory;
    std::filesystem::path database_file;  ///< empty if the database is not a file on this host
    std::string machine_zone;

    /// Returns the entries of the operating system's schedulers; if unset, that check is left out.
    std::function<InstalledSchedule()> installed;
};

/// Collects all facts. Whatever cannot be collected is noted in the snapshot with its reason; no Error is
/// thrown. Writes nothing to the store and takes no lock.
HealthSnapshot gather_health(const HealthSources& sources);

}  // namespace slotctl
