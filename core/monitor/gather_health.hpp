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

/// Collects what the checks look at.
namespace slotctl {

/// Within which an offering has to have a free slot.
inline constexpr std::chrono::days coverage_window{7};

struct HealthSources {
    /// The store to look at, opened for reading.
    std::function<Store&()> store;
    const Config& config;
    Instant now{};
    std::filesystem::path lock_directory;
    std::filesystem::path database_file;  ///< empty where the database is no file of this host
    std::string machine_zone;

    /// What the operating system's schedulers hold; without it that check is left out.
    std::function<InstalledSchedule()> installed;
};

/// Looks at everything; what cannot be looked at is a fault in the snapshot, never an exception of kind
/// Error. Writes nothing to the store and takes no lock.
HealthSnapshot gather_health(const HealthSources& sources);

}  // namespace slotctl
