#pragma once

#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/plans/alerts.hpp"

namespace slotctl::notify {

/// What one channel is given at a time: all that changed.
struct Alert {
    Instant at{};
    std::string host;      ///< where slotctl runs
    std::string database;  ///< as people are shown it, without a password
    std::vector<AlertItem> items;
    bool test = false;  ///< sent to see whether the channel works
};

/// One line: `[slotctl] CRITICAL: database, stock_drift (shop-1)`.
std::string subject_of(const Alert& alert);
/// What is wrong, since when and what to do, for each item; lines end in `\n`.
std::string text_of(const Alert& alert);

enum class WebhookFormat { json, slack, discord };
/// The JSON that is posted, cut to the lengths that Slack and Discord take.
std::string webhook_body(const Alert& alert, WebhookFormat format);

}  // namespace slotctl::notify
