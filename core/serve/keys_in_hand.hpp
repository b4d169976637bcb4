#pragma once

#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "core/store/booking_store.hpp"

namespace slotctl::serve {

/// The idempotency keys of requests that are being carried out. May be used from several threads at once.
class KeysInHand {
  public:
    /// Returns false if another request with this key is in hand.
    bool take(const BookingKey& key) {
        const std::lock_guard lock(mutex_);
        return keys_.emplace(key.scope, key.key).second;
    }
    void let_go(const BookingKey& key) {
        const std::lock_guard lock(mutex_);
        keys_.erase({key.scope, key.key});
    }

  private:
    std::mutex mutex_;
    std::set<std::pair<std::string, std::string>> keys_;
};

}  // namespace slotctl::serve
