#pragma once

#include <string>

#include <libpq-events.h>
#include <libpq-fe.h>

namespace slotctl::postgres {

/// What the server says when it ends a connection. libpqxx throws it away and only reports that the
/// connection has ended. Must stay in its place for as long as the connection exists.
class LastWords {
  public:
    /// `FATAL:  terminating connection due to …`, as the server writes it; empty before the end.
    [[nodiscard]] const std::string& text() const { return text_; }
    /// Whether it ended the connection because nothing was asked within a transaction: what came later, even
    /// a COMMIT, was never carried out.
    [[nodiscard]] bool ended_while_idle() const { return state_ == "25P03"; }

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
