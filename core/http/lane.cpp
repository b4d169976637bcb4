#include "core/http/lane.hpp"

#include <algorithm>
#include <cstring>

#include "core/http/answer_head.hpp"

namespace slotctl::http {

void Mailbox::post(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    if (context_ != nullptr) asio::post(*context_, std::move(work));
}

bool Mailbox::is_own_thread() const {
    const std::lock_guard lock(mutex_);
    return context_ != nullptr && context_->get_executor().running_in_this_thread();
}

void Mailbox::end() {
    const std::lock_guard lock(mutex_);
    context_ = nullptr;
}

std::string_view DateClock::text() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (now != second_) {
        second_ = now;
        text_ = http_date(now);
    }
    return text_;
}

Peer peer_of(const asio::generic::stream_protocol::endpoint& endpoint) {
    asio::ip::tcp::endpoint inet;
    const int family = endpoint.protocol().family();
    if (family != asio::ip::tcp::v4().family() && family != asio::ip::tcp::v6().family()) return {};
    // Windows may give more bytes than the address has.
    const auto size = std::min(endpoint.size(), inet.capacity());
    std::memcpy(inet.data(), endpoint.data(), size);
    inet.resize(size);
    auto address = inet.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    if (address.is_v4()) return {address.to_string(), address.to_string()};
    auto bytes = address.to_v6().to_bytes();
    const std::string own = asio::ip::address_v6(bytes).to_string();  // without the name of an interface
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return {own, asio::ip::address_v6(bytes).to_string() + "/64"};
}

}  // namespace slotctl::http
