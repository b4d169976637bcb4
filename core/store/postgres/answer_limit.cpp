#include "core/store/postgres/answer_limit.hpp"

#include "core/platform/socket.hpp"

namespace slotctl::postgres {

AnswerLimit::AnswerLimit(int socket, std::chrono::milliseconds limit) {
    if (limit.count() <= 0) return;
    clock_ = std::thread([this, socket, limit] {
        std::unique_lock lock(mutex_);
        if (changed_.wait_for(lock, limit, [this] { return over_; })) return;
        hung_up_ = true;
        hang_up(socket);
    });
}

AnswerLimit::~AnswerLimit() {
    if (!clock_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        over_ = true;
    }
    changed_.notify_one();
    clock_.join();
}

bool AnswerLimit::hung_up() {
    const std::lock_guard lock(mutex_);
    return hung_up_;
}

}  // namespace slotctl::postgres
