#include "core/platform/listener.hpp"

#include <utility>

namespace slotctl {

Listener::Listener(Listener&& other) noexcept
    : socket_(std::exchange(other.socket_, none)),
      family_(other.family_),
      protocol_(other.protocol_),
      address_(std::move(other.address_)),
      file_(std::exchange(other.file_, {})) {}

Listener& Listener::operator=(Listener&& other) noexcept {
    if (this == &other) return *this;
    close();
    socket_ = std::exchange(other.socket_, none);
    family_ = other.family_;
    protocol_ = other.protocol_;
    address_ = std::move(other.address_);
    file_ = std::exchange(other.file_, {});
    return *this;
}

std::uintptr_t Listener::release() {
    return std::exchange(socket_, none);
}

}  // namespace slotctl
