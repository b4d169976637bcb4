#include "core/store/postgres/together.hpp"

#include <charconv>
#include <cstring>
#include <utility>

#include <pqxx/pqxx>

#include "core/base/error.hpp"

namespace slotctl::postgres {

std::int64_t Answer::integer(int row, int column) const {
    const char* const begin = text(row, column);
    const char* const end = begin + std::strlen(begin);
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(begin, end, value);
    if (error == std::errc{} && stop == end && begin != end) return value;
    throw Error(ErrorKind::failed,
                std::string("the database returned \"") + begin + "\" where a whole number belongs");
}

std::size_t Answer::changed() const {
    const std::string count = PQcmdTuples(result_.get());
    std::size_t value = 0;
    std::from_chars(count.data(), count.data() + count.size(), value);
    return value;
}

Sent::Sent(PGconn* connection, std::string statements)
    : connection_(connection), statements_(std::move(statements)) {
    if (PQsendQuery(connection_, statements_.c_str()) != 1) fail(PQerrorMessage(connection_), nullptr);
}

Sent::~Sent() {
    // Until all results have been read, the connection takes no further statement.
    while (PGresult* const result = PQgetResult(connection_)) PQclear(result);
}

void Sent::fail(const std::string& message, const char* state) const {
    if (PQstatus(connection_) != CONNECTION_OK) throw pqxx::broken_connection(message);
    throw pqxx::sql_error(message, statements_, state);
}

std::vector<Answer> Sent::answers() {
    std::vector<Answer> answers;
    bool failed = false;
    std::string message, state;
    while (PGresult* const result = PQgetResult(connection_)) {
        const auto status = PQresultStatus(result);
        answers.emplace_back(result);
        if (failed || status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) continue;
        failed = true;
        message = PQresultErrorMessage(result);
        const char* const code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        state = code == nullptr ? "" : code;
    }
    if (failed) fail(message, state.c_str());
    return answers;
}

std::vector<Answer> exec_together(PGconn* connection, const std::string& statements) {
    return Sent(connection, statements).answers();
}

}  // namespace slotctl::postgres
