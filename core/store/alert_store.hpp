#pragma once

#include <string_view>

#include "core/plans/alerts.hpp"
#include "core/platform/run_lock.hpp"

namespace slotctl {

/// What each channel was notified of about each check, so that it is notified only once.
class AlertStore {
  public:
    virtual ~AlertStore() = default;
    virtual AlertMemories load(std::string_view channel) = 0;
    /// Adds and replaces entries in one transaction.
    virtual void save(const RunLock& lock, std::string_view channel, const AlertMemories& memories) = 0;
};

}  // namespace slotctl
