#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/store/delivery_store.hpp"

/// Whether a claimed message is still to be sent, and when one that failed is tried again.
namespace slotctl::messages {

/// From then on, a message is of no use: its own time, or a day after it was made.
Instant useless_from(const DueMessage& message);

/// Why a claimed message must not be sent as of `now`: its booking is no longer what it says, it is too late,
/// its customer does not want it or cannot be reached. Nothing: send it.
std::optional<MessageOutcome> reason_not_to_send(const DueMessage& message, Instant now);

/// After an attempt that failed in a way that may pass: again after a pause that grows from half a minute
/// with each attempt (at least `at_least`), or failed if that was the last attempt or it would be too late
/// then.
MessageOutcome after_failure(const DueMessage& message, const std::string& error, Instant now,
                             std::chrono::seconds at_least);

/// After an attempt of which nobody knows whether it reached somebody: unknown if it must not be sent twice,
/// or else as after a failure.
MessageOutcome after_doubt(const DueMessage& message, const std::string& error, Instant now);

}  // namespace slotctl::messages
