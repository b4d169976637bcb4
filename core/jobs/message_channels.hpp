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

/// Opens them; `config` must outlive them. `give_up` is called while waiting for an answer. Throws
/// Error(config) if a setting is missing or wrong, or if this program was built without network.
std::vector<std::unique_ptr<delivery::Channel>> open_channels(const Config& config,
                                                              const std::function<bool()>& give_up);
/// One of them. `dry`: a push message is only checked by the service.
std::unique_ptr<delivery::Channel> open_channel(const Config& config, MessageChannel channel, bool dry,
                                                const std::function<bool()>& give_up);

}  // namespace slotctl
