#include "core/store/postgres/refusal.hpp"

#include <algorithm>
#include <memory>

#include <libpq-fe.h>

#include "core/base/error.hpp"
#include "core/base/mask.hpp"
#include "core/base/one_line.hpp"
#include "core/store/postgres/conninfo.hpp"

namespace slotctl::postgres {

namespace {

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};

struct Refusal {
    std::string state;  ///< SQLSTATE; empty: unknown
    bool needs_password = false, used_password = false;
};

/// In any language, the server separates the severity from its text by two blanks.
constexpr std::string_view after_severity = ":  ";

/// The first SQLSTATE in a message from libpq that was told to show nothing else.
std::string state_in(const std::string& text) {
    const auto of_state = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
    for (auto at = text.find(after_severity); at != std::string::npos;
         at = text.find(after_severity, at + 1)) {
        std::string state = text.substr(at + after_severity.size(), 5);
        if (state.size() == 5 && std::all_of(state.begin(), state.end(), of_state)) return state;
    }
    return "";
}

/// libpq shows the state only if that was requested before connecting, which needs an object that was
/// connected once: hence the reset.
Refusal ask_again(const std::string& keywords) {
    const std::unique_ptr<PGconn, Finish> connection(PQconnectStart(keywords.c_str()));
    if (!connection) return {};
    PQsetErrorVerbosity(connection.get(), PQERRORS_SQLSTATE);
    PQreset(connection.get());
    return {state_in(PQerrorMessage(connection.get())), PQconnectionNeedsPassword(connection.get()) != 0,
            PQconnectionUsedPassword(connection.get()) != 0};
}

/// The same message, which libpq repeats for each address that it tried, only once.
std::string without_repetitions(const std::string& text) {
    std::string shown;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        if (shown.find(line) == std::string::npos) shown += line + "\n";
        at = end + 1;
    }
    return shown;
}

std::string hint_of(const Refusal& refusal, const StoreOptions& options, const std::string& said) {
    const std::string& state = refusal.state;
    if (refusal.needs_password && state.empty()) {
        return "the server asks for a password and none was given: set database.password_file in the "
               "configuration, "
               "or write it into ~/.pgpass";
    }
    if (state == "28P01") {
        const std::string source = password_source(options, refusal.used_password);
        return source.empty() ? "no password was given: set database.password_file in the configuration"
                              : "the server refuses the user or the password, which came from " + source;
    }
    if (state.starts_with("28")) {
        return "the server does not let this user in from here: check the user's name in the URL, that the "
               "role may "
               "log in, and the server's pg_hba.conf";
    }
    if (state == "3D000")
        return "check the database's name in the URL; `createdb` or CREATE DATABASE creates a new one";
    if (state == "42501") return "run: GRANT CONNECT ON DATABASE … TO the role";
    if (state == "53300") {
        return "all connections are taken (a run needs two at once): close some, or raise max_connections, "
               "or the "
               "role's or the database's CONNECTION LIMIT";
    }
    if (state == "57P03") return "the server is starting, stopping or recovering: run again when it is ready";
    if (state == "08P01" && said.find("startup parameter") != std::string::npos) {
        return "a pooler such as pgbouncer refuses `options` in the URL: leave it out, and set the search "
               "path for the "
               "role instead: ALTER ROLE … IN DATABASE … SET search_path = …";
    }
    if (state == "42704" || state == "22023") return "check `options` in the URL and in PGOPTIONS";
    if (state == "55000")
        return "the database accepts no connections: ALTER DATABASE … ALLOW_CONNECTIONS true";
    if (said.find("invalid ") != std::string::npos && said.find(" value: \"") != std::string::npos)
        return "correct that parameter of the database URL";
    if (said.find("session is read-only") != std::string::npos ||
        said.find("session is not read-only") != std::string::npos ||
        said.find("server is in hot standby mode") != std::string::npos ||
        said.find("server is not in hot standby mode") != std::string::npos) {
        return "no server of the URL is as target_session_attrs wants it: the primary may be down, or not be "
               "among "
               "them";
    }
    if (!state.empty()) return "the server is running, but refuses this connection; its log may say more";
    return "check that the server runs and that `slotctl config show` names the right database";
}

}  // namespace

void throw_unreachable(const StoreOptions& options, const std::string& keywords, const std::string& said) {
    const bool answered =
        said.find(after_severity) != std::string::npos || said.find("password") != std::string::npos;
    const Refusal refusal = answered ? ask_again(keywords) : Refusal{};
    throw Error(refusal.state == "42501" ? ErrorKind::permission : ErrorKind::unavailable,
                "cannot reach the database: " + masked(joined_lines(without_repetitions(said))),
                hint_of(refusal, options, said));
}

}  // namespace slotctl::postgres
