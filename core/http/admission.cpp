#include "core/http/admission.hpp"

namespace slotctl::http {

bool Admission::enter(const std::string& client) {
    const std::lock_guard lock(mutex_);
    if (open_ >= most_) return false;
    if (!client.empty()) {
        const auto found = by_client_.find(client);
        if (found != by_client_.end() && found->second >= most_per_client_) return false;
        ++by_client_[client];
    }
    ++open_;
    return true;
}

void Admission::leave(const std::string& client) {
    const std::lock_guard lock(mutex_);
    if (!client.empty()) {
        const auto found = by_client_.find(client);
        if (--found->second == 0) by_client_.erase(found);
    }
    if (--open_ == 0) changed_.notify_all();
}

std::size_t Admission::open() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

bool Admission::wait_until_none(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [&] { return open_ == 0; });
}

}  // namespace slotctl::http
