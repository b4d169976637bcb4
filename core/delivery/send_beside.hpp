#pragma once

#include <functional>
#include <optional>
#include <span>

#include "core/delivery/channel.hpp"

namespace slotctl::delivery {

/// Sends by `channel` in another thread, and passes on to `settled`, in the caller's thread, what became of
/// each message: so sending does not wait while it is recorded. If `settled` throws, nothing more is begun,
/// and this throws the same once what was begun has ended.
std::optional<Stop> send_beside(Channel& channel, std::span<const DueMessage> messages,
                                const SendTerms& terms, const std::function<void(Settled)>& settled);

}  // namespace slotctl::delivery
