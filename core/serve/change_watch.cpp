#include "core/serve/change_watch.hpp"

namespace slotctl::serve {

ChangeWatch::ChangeWatch(OpenStore open)
    : desk_([this, open = std::move(open)] {
          ++connections_;
          return open();
      }),
      thread_([this] { watch(); }) {}

ChangeWatch::~ChangeWatch() {
    stop();
}

void ChangeWatch::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void ChangeWatch::ask(Answer answer) {
    {
        const std::lock_guard lock(mutex_);
        asking_.push_back(std::move(answer));
        if (asking_.size() > 1) return;  // the thread knows
    }
    changed_.notify_one();
}

void ChangeWatch::watch() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !asking_.empty(); });
        if (stopping_) return;
        const auto asking = std::move(asking_);
        asking_.clear();
        lock.unlock();
        const Checked checked = check();
        for (const Answer& answer : asking) answer(checked);
        lock.lock();
    }
}

Checked ChangeWatch::check() {
    try {
        const std::string stamp = desk_.with_store([](Store& store) { return store.changes().stamp(); });
        return {std::to_string(connections_) + ":" + stamp, nullptr};
    } catch (const std::exception&) {
        return {{}, std::current_exception()};
    }
}

}  // namespace slotctl::serve
