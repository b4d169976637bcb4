#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/delivery/channel.hpp"
#include "core/jobs/job_runner.hpp"

namespace slotctl {

struct NotifyRequest {
    std::vector<std::string> queues;  ///< only these; empty: all
    std::vector<MessageChannel> configured;
    /// Opens one of them. Throws Error; then the others are used, and the run is partial.
    std::function<std::unique_ptr<delivery::Channel>(MessageChannel)> open;
};

/// Sends what is due, by the priority of queues and by age. Only the host's lock is taken: runs on several
/// hosts share the queue, and what one has claimed no other sends. Counts: sent, failed, retried, cancelled,
/// unknown, devices_dead, bounced; and due for a dry run.
Outcome send_messages(const NotifyRequest& request, const JobContext& context);

}  // namespace slotctl
