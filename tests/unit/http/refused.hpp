#pragma once

#include <functional>

#include "core/http/refusal.hpp"

namespace slotctl::tests {

/// The status with which `read` refuses a request; 0 if it does not.
inline unsigned status_of(const std::function<void()>& read) {
    try {
        read();
        return 0;
    } catch (const http::Refusal& refusal) {
        return refusal.status();
    }
}

}  // namespace slotctl::tests
