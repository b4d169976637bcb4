#pragma once

#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/plans/alerts.hpp"

namespace slotctl::notify {

/// What one channel is sent at a time: everything that changed.
struct Alert {
    Instant at{};
    std::string host;      ///< the machine that slotctl runs on
    std::string database;  ///< as shown to people, without a password
    std::vector<AlertItem> items;
    bool test = false;  ///< sent to find out whether the channel works
};

/// One line: `[slotctl] CRITICAL: database, stock_drift (shop-1)`.
std::string subject_of(const Alert& alert);
/// For each item: what is wrong, since when, and what to do. Lines end in `\n`.
std::string text_of(const Alert& alert);

enum class WebhookFormat { json, slack, discord };
/// The JSON to post, shortened to the lengths that Slack and Discord accept.
std::string webhook_body(const Alert& alert, WebhookFormat format);

}  // namespace slotctl::notify
