#pragma once

#include <memory>
#include <string>
#include <utility>

#include <pqxx/pqxx>

#include "core/base/error.hpp"
#include "core/store/open_store.hpp"
#include "core/store/postgres/answer_limit.hpp"
#include "core/store/postgres/last_words.hpp"
#include "core/store/postgres/lock_watch.hpp"

namespace slotctl::postgres {

/// Turns the exception in flight into an Error whose kind is decided by the SQLSTATE, never by the message or
/// a constraint's name (shards rename those). `doing` completes "… while doing".
/// `last_words` is what the server said when it ended the connection.
[[noreturn]] void rethrow_as_error(const std::string& server, const std::string& doing,
                                   const LastWords& last_words);

/// Throws Error(unavailable): the server let `limit` pass in silence.
[[noreturn]] void throw_unanswered(const std::string& server, const std::string& doing,
                                   std::chrono::seconds limit);

/// For a transaction that holds locks which others wait for. The server drops it, and them, within seconds
/// after this host has vanished without a word (the system's own defaults take hours), and after this process
/// was frozen: the kernel of a stopped process goes on answering the server's keepalives.
inline constexpr const char* let_go_of_locks =
    "SET LOCAL idle_in_transaction_session_timeout = '10s';"
    " SET LOCAL tcp_keepalives_idle = 5; SET LOCAL tcp_keepalives_interval = 2;"
    " SET LOCAL tcp_keepalives_count = 3; SET LOCAL tcp_user_timeout = 10000";

/// For a transaction that stays open as long as its run and idles on purpose: the same, but no limit of time
/// that the role or the database may have ends it. `server_version` as libpq has it: 170000.
std::string stays_open(int server_version);

/// One connection, and how its failures are told.
class Session {
  public:
    /// Throws Error(unavailable or config).
    explicit Session(const StoreOptions& options);

    /// Runs `work(connection)`, which may take as long as the options say; what the database throws leaves as
    /// Error.
    template <class Work>
    auto run(const std::string& doing, Work&& work) {
        AnswerLimit limit(connection_->sock(), patience());
        const LockWatch::Call call(*lock_watch_, doing);
        try {
            return std::forward<Work>(work)(*connection_);
        } catch (const Error&) {
            throw;
        } catch (const std::exception&) {
            if (limit.hung_up()) throw_unanswered(server_, doing, patience());
            rethrow_as_error(server_, doing, *last_words_);
        }
    }

    /// How long one statement may take; 0 = for ever.
    [[nodiscard]] std::chrono::seconds answer_limit() const { return options_.answer_limit; }

    /// A second connection to the same place.
    [[nodiscard]] Session another() const { return Session(options_); }

    /// `postgresql://user@host:5432/db`.
    [[nodiscard]] const std::string& server() const { return server_; }
    /// Host, port and database without the user: the same for everyone who uses this database.
    [[nodiscard]] const std::string& place() const { return place_; }
    /// The schema of slotctl's tables; before there are any, the one in which they will be made. Throws
    /// Error(config or permission) if there is none.
    const std::string& schema();

  private:
    /// A server that works stops by itself before.
    [[nodiscard]] std::chrono::seconds patience() const {
        constexpr std::chrono::seconds later{3};
        return options_.answer_limit.count() > 0 ? options_.answer_limit + later : options_.answer_limit;
    }

    StoreOptions options_;
    std::unique_ptr<LastWords> last_words_ = std::make_unique<LastWords>();
    std::unique_ptr<pqxx::connection> connection_;
    std::unique_ptr<LockWatch> lock_watch_;
    std::string server_;
    std::string place_;
    std::string schema_;
};

}  // namespace slotctl::postgres
