#pragma once

#include <string_view>

#include "core/plans/alerts.hpp"
#include "core/platform/run_lock.hpp"

namespace slotctl {

/// What each channel was told of each check, so that it hears of it once.
class AlertStore {
  public:
    virtual ~AlertStore() = default;
    virtual AlertMemories load(std::string_view channel) = 0;
    /// Adds and replaces; in one transaction.
    virtual void save(const RunLock& lock, std::string_view channel, const AlertMemories& memories) = 0;
};

}  // namespace slotctl
