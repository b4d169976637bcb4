#pragma once

#include <memory>
#include <string>
#include <utility>

#include <libpq-fe.h>
#include <pqxx/pqxx>

#include "core/base/error.hpp"
#include "core/store/open_store.hpp"
#include "core/store/postgres/answer_limit.hpp"
#include "core/store/postgres/last_words.hpp"
#include "core/store/postgres/lock_watch.hpp"

namespace slotctl::postgres {

/// Turns the current exception into an Error whose kind depends on the SQLSTATE, never on the message or a
/// constraint's name (shards rename those). `doing` completes "… while doing". `last_words` is the server's
/// message when it ended the connection.
[[noreturn]] void rethrow_as_error(const std::string& server, const std::string& doing,
                                   const LastWords& last_words);

/// The SQLSTATE of an application's word that the mapping does not know (or of one that it has no word for).
inline constexpr const char* unknown_word_state = "SW001";

/// Throws Error(unavailable): the server did not answer within `limit`.
[[noreturn]] void throw_unanswered(const std::string& server, const std::string& doing,
                                   std::chrono::seconds limit);

/// For a transaction with locks that others wait for. The server ends it, and frees the locks, within seconds
/// after this host has vanished (the system's own defaults take hours), and after this process was frozen:
/// the kernel still answers the server's keepalives for a stopped process.
inline constexpr const char* let_go_of_locks =
    "SET LOCAL idle_in_transaction_session_timeout = '10s';"
    " SET LOCAL tcp_keepalives_idle = 5; SET LOCAL tcp_keepalives_interval = 2;"
    " SET LOCAL tcp_keepalives_count = 3; SET LOCAL tcp_user_timeout = 10000";

/// For a transaction that stays open during its run and is idle on purpose: like the above, but no time limit
/// of the role or the database ends it. `server_version` is libpq's: 170000.
std::string stays_open(int server_version);

/// One connection, and the translation of its errors.
class Session {
  public:
    /// Throws Error(unavailable or config).
    explicit Session(const StoreOptions& options);

    /// Runs `work(connection)`, which may take as long as the options allow; turns the database's exceptions
    /// into Error.
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

    /// libpq's connection, for what libpqxx cannot do. Only within `run`.
    [[nodiscard]] PGconn* raw() const { return raw_; }

    /// How long one statement may take; 0 = forever.
    [[nodiscard]] std::chrono::seconds answer_limit() const { return options_.answer_limit; }

    /// Whether the connection has ended, as far as its last use showed.
    [[nodiscard]] bool is_lost() const { return PQstatus(raw_) != CONNECTION_OK; }

    /// A second connection to the same server, also if the URL names several: a lock excludes only runs on
    /// its own.
    [[nodiscard]] Session another() const { return Session(options_); }

    /// `postgresql://user@host:5432/db`.
    [[nodiscard]] const std::string& server() const { return server_; }
    /// Host, port and database without the user: the same for everyone who uses this database. All hosts, if
    /// the URL names several, so that it stays the same when a standby takes over.
    [[nodiscard]] const std::string& place() const { return place_; }
    /// The schema of slotctl's tables; if there are none yet, the one in which they will be created. Throws
    /// Error(config or permission) if there is none.
    const std::string& schema();

  private:
    /// A server that responds stops earlier by itself.
    [[nodiscard]] std::chrono::seconds patience() const {
        constexpr std::chrono::seconds later{3};
        return options_.answer_limit.count() > 0 ? options_.answer_limit + later : options_.answer_limit;
    }

    StoreOptions options_;
    std::unique_ptr<LastWords> last_words_ = std::make_unique<LastWords>();
    std::unique_ptr<pqxx::connection> connection_;
    std::unique_ptr<LockWatch> lock_watch_;
    PGconn* raw_ = nullptr;
    std::string server_;
    std::string place_;
    std::string schema_;
};

}  // namespace slotctl::postgres
