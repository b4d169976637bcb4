#include "core/http/event_queue.hpp"

#include <utility>

namespace slotctl::http {

EventQueue::Added EventQueue::add(std::string text) {
    const std::lock_guard lock(mutex_);
    if (closed_ || finished_ || too_much_) return Added::refused;
    if (text.size() > most_ - sending_ || waiting_.size() > most_ - sending_ - text.size()) {
        too_much_ = true;
        return Added::too_much;
    }
    if (waiting_.empty())
        waiting_ = std::move(text);
    else
        waiting_ += text;
    return std::exchange(told_, true) ? Added::more : Added::first;
}

bool EventQueue::finish() {
    const std::lock_guard lock(mutex_);
    if (std::exchange(finished_, true) || closed_) return false;
    return !std::exchange(told_, true);
}

void EventQueue::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    waiting_ = {};
}

EventQueue::Taken EventQueue::take() {
    const std::lock_guard lock(mutex_);
    Taken taken{std::exchange(waiting_, {}), finished_, too_much_};
    sending_ = taken.text.size();
    // As long as something is being sent, the connection calls again of its own accord.
    told_ = sending_ > 0;
    return taken;
}

}  // namespace slotctl::http
