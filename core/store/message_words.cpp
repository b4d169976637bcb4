#include <array>

#include "core/store/delivery_store.hpp"

namespace slotctl {

namespace {

constexpr std::array<MessageQueue, 4> queues{
    {{"appointments", 0}, {"notifications", 1}, {"reviews", 1}, {"maintenance", 2}}};

}  // namespace

std::span<const MessageQueue> message_queues() {
    return queues;
}

std::string sender_name(const std::string& host, std::int64_t pid, RunId run) {
    return host + "/" + std::to_string(pid) + "/" + std::to_string(run);
}

}  // namespace slotctl
