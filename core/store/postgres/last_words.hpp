#pragma once

#include <string>

#include <libpq-events.h>
#include <libpq-fe.h>

namespace slotctl::postgres {

/// The server's message when it ends a connection. libpqxx discards it and only reports that the connection
/// has ended. Must not move during the connection's lifetime.
class LastWords {
  public:
    /// `FATAL:  terminating connection due to …`, as written by the server; empty before the end.
    [[nodiscard]] const std::string& text() const { return text_; }
    /// Whether it ended the connection because a transaction was idle for too long: later statements, even a
    /// COMMIT, were never carried out.
    [[nodiscard]] bool ended_while_idle() const { return state_ == "25P03"; }

    /// Whether a pooler had no free connection to the server for too long.
    [[nodiscard]] bool waited_for_pooler() const {
        return text_.find("query_wait_timeout") != std::string::npos;
    }

    /// Throws std::bad_alloc.
    void listen_to(PGconn* connection);

  private:
    static int hear_event(PGEventId event, void* info, void* self);
    static void hear_notice(void* self, const PGresult* result);
    void hear(const PGresult* result) noexcept;

    PQnoticeReceiver next_ = nullptr;
    std::string text_, state_;
};

}  // namespace slotctl::postgres
