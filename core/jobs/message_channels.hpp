#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/config/config.hpp"
#include "core/delivery/channel.hpp"

namespace slotctl {

/// The channels that the configuration has settings for. A webhook needs none: messages may have a URL of
/// their own.
std::vector<MessageChannel> configured_channels(const Config& config);

/// Opens one of them; `config` must outlive it. `give_up` is called while waiting for an answer. `dry`: a
/// push message is only checked by the service. Throws Error(config) if a setting is missing or wrong, or if
/// this program was built without network.
std::unique_ptr<delivery::Channel> open_channel(const Config& config, MessageChannel channel, bool dry,
                                                const std::function<bool()>& give_up);

}  // namespace slotctl
