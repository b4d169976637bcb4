#include "core/store/postgres/together.hpp"

#include <charconv>
#include <cstring>

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

std::vector<Answer> exec_together(PGconn* connection, const std::string& statements) {
    const auto fail = [&](const std::string& message, const char* state) {
        if (PQstatus(connection) != CONNECTION_OK) throw pqxx::broken_connection(message);
        throw pqxx::sql_error(message, statements, state);
    };
    if (PQsendQuery(connection, statements.c_str()) != 1) fail(PQerrorMessage(connection), nullptr);
    std::vector<Answer> answers;
    bool failed = false;
    std::string message, state;
    // All results must be read, or the connection takes no further statement.
    while (PGresult* const result = PQgetResult(connection)) {
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

}  // namespace slotctl::postgres
