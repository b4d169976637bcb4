#include "core/store/postgres/session.hpp"

#include <algorithm>
#include <array>

#include <pqxx/version>

#include "core/base/mask.hpp"
#include "core/base/one_line.hpp"
#include "core/store/postgres/conninfo.hpp"
#include "core/store/postgres/layout.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/refusal.hpp"

namespace slotctl::postgres {

namespace {

std::string one_line(const std::string& text) {
    return masked(joined_lines(text));
}

/// Whether the text is one of libpqxx's own messages about an ended connection.
bool is_of_libpqxx(const std::string& text) {
    constexpr std::array words{"not connected", "eactivat", "Connection to database failed",
                               "Lost connection"};
    return std::ranges::any_of(words, [&](const char* some) { return text.find(some) != std::string::npos; });
}

std::string words_of_end(const std::string& text, const LastWords& last_words) {
    if (!last_words.text().empty()) return "the connection is gone: " + one_line(last_words.text());
    return is_of_libpqxx(text) ? "the connection is gone" : one_line(text);
}

constexpr const char* idle_hint =
    "what was committed before stays. The server's own time limit ended the session: this process was "
    "stopped for a while, or a limit of the role or database is too short";
constexpr const char* gone_hint = "what was committed before stays; run again when the server is back";
constexpr const char* pooler_hint =
    "the pooler had no free connection to the server: a run needs two at once, and a third for a moment; "
    "enlarge the pool (default_pool_size of pgbouncer), or find out who keeps its connections";

const char* hint_after(const LastWords& last_words) {
    if (last_words.waited_for_pooler()) return pooler_hint;
    return last_words.ended_while_idle() ? idle_hint : gone_hint;
}

struct Meaning {
    ErrorKind kind;
    const char* hint;
};

constexpr const char* permission_hint = "grant the database user what it needs";
constexpr const char* conflict_hint = "this batch was rolled back; the next run will retry it";

Meaning meaning_of(const std::string& state) {
    const std::string group = state.substr(0, 2);
    // 55P03: a lock was not granted in time; 23505 and 23P01: another writer was faster.
    if (group == "40" || state == "23505" || state == "23P01" || state == "55P03") {
        return {ErrorKind::conflict, conflict_hint};
    }
    // The server ended the session: idle in a transaction, a transaction that took too long, or idle.
    if (state == "25P03" || state == "25P04" || state == "57P05") {
        return {ErrorKind::unavailable, idle_hint};
    }
    if (state == "22P05") {
        return {ErrorKind::failed, "a database with the encoding UTF8 holds every text"};
    }
    if (state == "22021") {
        return {
            ErrorKind::failed,
            "a text is not UTF-8: one that slotctl was given, or, in a database with the encoding SQL_ASCII, "
            "one that another program stored there"};
    }
    if (state == "57014") {
        return {ErrorKind::failed,
                "a time limit (statement_timeout) or an administrator stopped it; check the server's load"};
    }
    if (group == "08" || group == "57") {
        return {ErrorKind::unavailable, gone_hint};
    }
    if (state == "25006") {
        return {
            ErrorKind::failed,
            "this server is a standby, or the database or its user is set to read only: name the primary, or "
            "let a URL with several hosts say target_session_attrs=read-write"};
    }
    if (state == "42501") return {ErrorKind::permission, permission_hint};
    if (state == "42P01" || state == "3F000") {
        return {ErrorKind::config,
                "run `slotctl db status`: it says whether a step of the schema is pending or a table is "
                "missing; or "
                "check the search path of the database user"};
    }
    // The same for every row: SQL that the database does not understand, or a view that cannot be written to.
    if (group == "42" || group == "0A" || state == "55000" || state == unknown_word_state) {
        return {ErrorKind::config,
                "run `slotctl db status`; if an application's own tables are adopted, `slotctl adopt check` "
                "says what "
                "does not fit"};
    }
    if (group == "53") return {ErrorKind::failed, "the server lacks a resource; free it and run again"};
    return {ErrorKind::failed, "the database server's log may say more"};
}

std::string text_of(const char* value) {
    return value == nullptr ? "" : value;
}

bool is_socket_directory(const std::string& host) {
    return !host.empty() && (host.front() == '/' || host.front() == '@');
}

/// `postgresql://[user@]host:port/database`, or with `?host=` for a socket directory.
std::string url_of(pqxx::connection& connection, const std::string& user) {
    const std::string host = text_of(connection.hostname()), port = text_of(connection.port());
    const std::string login = user.empty() ? "" : user + "@", database = "/" + text_of(connection.dbname());
    if (is_socket_directory(host))
        return "postgresql://" + login + database + "?host=" + host + "&port=" + port;
    return "postgresql://" + login + (host.empty() ? "localhost" : host) + ":" + port + database;
}

}  // namespace

void rethrow_as_error(const std::string& server, const std::string& doing, const LastWords& last_words) {
    const std::string where = " (" + server + ")";
    try {
        throw;
    } catch (const pqxx::in_doubt_error& e) {
        if (last_words.ended_while_idle()) {
            throw Error(ErrorKind::unavailable,
                        "lost the database while " + doing + where + ": " + words_of_end("", last_words),
                        idle_hint);
        }
        throw Error(ErrorKind::in_doubt,
                    "the connection broke while committing, " + doing + where + ": " +
                        words_of_end(e.what(), last_words),
                    "the batch was either completed or rolled back; the next run will find out");
    } catch (const pqxx::broken_connection& e) {
        throw Error(ErrorKind::unavailable,
                    "lost the database while " + doing + where + ": " + words_of_end(e.what(), last_words),
                    hint_after(last_words));
    } catch (const pqxx::statement_completion_unknown& e) {
        throw Error(ErrorKind::in_doubt,
                    "the server does not know the result of " + doing + where + ": " + one_line(e.what()),
                    "the batch was either completed or rolled back; the next run will find out");
    } catch (const pqxx::transaction_rollback& e) {
        // A deadlock or a serialization failure; before libpqxx 7, that is not an sql_error and has no state.
        throw Error(ErrorKind::conflict, "the database refused " + doing + where + ": " + one_line(e.what()),
                    conflict_hint);
    } catch (const pqxx::insufficient_privilege& e) {
        // libpqxx 6 sets the state of every SQL error except this one.
        throw Error(ErrorKind::permission,
                    "the database refused " + doing + where + ": " + one_line(e.what()), permission_hint);
    } catch (const pqxx::sql_error& e) {
        const Meaning meaning = meaning_of(e.sqlstate());
        // A server that is shutting down often reports no state.
        const bool gone = e.sqlstate().empty() || meaning.kind == ErrorKind::unavailable;
        throw Error(gone ? ErrorKind::unavailable : meaning.kind,
                    (gone ? "lost the database while " : "the database refused ") + doing + where + ": " +
                        (gone ? words_of_end(e.what(), last_words) : one_line(e.what())),
                    e.sqlstate().empty() ? hint_after(last_words) : meaning.hint);
    } catch (const pqxx::failure& e) {
        throw Error(ErrorKind::unavailable,
                    "lost the database while " + doing + where + ": " + words_of_end(e.what(), last_words),
                    hint_after(last_words));
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& e) {
        throw Error(ErrorKind::internal,
                    "unexpected failure while " + doing + where + ": " + one_line(e.what()));
    }
}

void throw_unanswered(const std::string& server, const std::string& doing, std::chrono::seconds limit) {
    throw Error(ErrorKind::unavailable,
                "the database did not answer within " + std::to_string(limit.count()) + " s while " + doing +
                    " (" + server + ")",
                "check whether the server is frozen, overloaded or waiting for its disk");
}

Session::Session(const StoreOptions& options) : options_(options) {
    const std::string keywords = connection_string(options);
    try {
        connection_ = std::make_unique<pqxx::connection>(keywords);
        with_raw_connection(connection_, [this](PGconn* raw) {
            raw_ = raw;
            last_words_->listen_to(raw);
        });
#if PQXX_VERSION_MAJOR < 7
        // A connection that silently reconnected would have lost its transaction and its locks.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
        connection_->inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
    } catch (const Error&) {
        throw;
    } catch (const std::exception& e) {
        throw_unreachable(options, keywords, e.what());
    }
    server_ = url_of(*connection_, text_of(connection_->username()));
    const std::string servers = named_servers(raw_);
    place_ = servers.empty() ? url_of(*connection_, "")
                             : "postgresql://" + servers + "/" + text_of(connection_->dbname());
    options_ = on_the_same_server(options, raw_);
    lock_watch_ = std::make_unique<LockWatch>(options_, connection_->backendpid());
    if (connection_->server_version() < 130000) {
        throw Error(ErrorKind::config, server_ + " is older than PostgreSQL 13", "slotctl needs 13 or newer");
    }
}

std::string stays_open(int server_version) {
    constexpr int knows_transaction_timeout = 170000;
    return std::string(let_go_of_locks) + "; SET LOCAL idle_in_transaction_session_timeout = 0" +
           (server_version >= knows_transaction_timeout ? "; SET LOCAL transaction_timeout = 0" : "");
}

const std::string& Session::schema() {
    if (schema_.empty()) {
        schema_ = run("looking up the schema", [](pqxx::connection& c) {
            pqxx::nontransaction tx(c);
            const Layout layout = find_layout(tx);
            require_place(layout);
            return layout.schema;
        });
    }
    return schema_;
}

}  // namespace slotctl::postgres
