#pragma once

#include <cstddef>
#include <mutex>
#include <string>

namespace slotctl::http {

/// What waits to be sent to the client of an event stream: filled by any thread, emptied by the connection's.
class EventQueue {
  public:
    /// `most`: bytes that may wait, those that are being sent included.
    explicit EventQueue(std::size_t most) : most_(most) {}

    enum class Added {
        first,    ///< the connection has to be told
        more,     ///< the connection is about to take it
        refused,  ///< the client has gone, or the stream has ended
        too_much  ///< the client is too slow: from now on, all is refused; the connection has to be told
    };
    Added add(std::string text);

    /// No more is added. Returns whether the connection has to be told.
    bool finish();

    /// The client has gone.
    void close();

    struct Taken {
        std::string text;       ///< empty: nothing waits
        bool finished = false;  ///< nothing will come after it
        bool too_much = false;  ///< the connection has to be cut
    };
    /// Takes all that waits. What was taken before has been sent.
    Taken take();

  private:
    const std::size_t most_;
    std::mutex mutex_;
    std::string waiting_;
    std::size_t sending_ = 0;
    bool told_ = false;  ///< the connection will call take()
    bool finished_ = false, closed_ = false, too_much_ = false;
};

}  // namespace slotctl::http
