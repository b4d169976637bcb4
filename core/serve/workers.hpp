#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/store/store.hpp"

namespace slotctl::serve {

/// Opens a connection of its own. Throws Error.
using OpenStore = std::function<std::unique_ptr<Store>()>;

/// A thread's own connection to the database, opened when it is first needed.
class Desk {
  public:
    explicit Desk(OpenStore open) : open_(std::move(open)) {}

    /// Runs `work` with the store. One that went away while nobody used it is opened again, once: nothing was
    /// done then. Throws what `work` throws, and Error if the store cannot be opened.
    template <class Work>
    auto with_store(Work&& work) {
        const bool was_open = store_ != nullptr;
        try {
            return work(store());
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::in_doubt ||
                error.kind() == ErrorKind::internal)
                store_.reset();
            if (!was_open || error.kind() != ErrorKind::unavailable) throw;
        }
        return work(store());
    }

    void close() { store_.reset(); }

  private:
    Store& store() {
        if (!store_) store_ = open_();
        return *store_;
    }

    OpenStore open_;
    std::unique_ptr<Store> store_;
};

/// Threads for work that waits for the database, each with a connection of its own.
class Workers {
  public:
    using Work = std::function<void(Desk&)>;  ///< must not throw

    /// `most_waiting`: work beyond that is refused.
    Workers(std::size_t threads, std::size_t most_waiting, const OpenStore& open);
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// Returns false if too much is waiting.
    bool submit(Work work);

    /// Waits for work that has begun; what waits is dropped.
    void stop();

  private:
    void work_until_stopped(Desk desk);

    std::size_t most_waiting_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Work> waiting_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace slotctl::serve
