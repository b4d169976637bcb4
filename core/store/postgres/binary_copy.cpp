#include "core/store/postgres/binary_copy.hpp"

#include <memory>

#include <pqxx/pqxx>

namespace slotctl::postgres {

namespace {

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

constexpr std::string_view signature{"PGCOPY\n\xFF\r\n\0", 11};

/// Reads what is left of the answers, so that the connection takes the next statement. Returns the first one.
Result answer(PGconn* connection) {
    Result first(PQgetResult(connection));
    while (const Result more{PQgetResult(connection)}) {
    }
    return first;
}

}  // namespace

BinaryCopy::BinaryCopy(PGconn* connection, const std::string& table, const std::string& columns)
    : connection_(connection),
      statement_("COPY " + table + " (" + columns + ") FROM STDIN WITH (FORMAT binary)") {
    const Result begun(PQexec(connection_, statement_.c_str()));
    if (PQresultStatus(begun.get()) != PGRES_COPY_IN) fail(begun.get());
    open_ = true;
    bytes_ = signature;
    put<std::int32_t>(0);  // flags
    put<std::int32_t>(0);  // length of the header's extension
}

BinaryCopy::~BinaryCopy() {
    if (!open_) return;
    PQputCopyEnd(connection_, "given up");
    answer(connection_);
}

void BinaryCopy::send() {
    if (PQputCopyData(connection_, bytes_.data(), static_cast<int>(bytes_.size())) != 1) fail(nullptr);
    bytes_.clear();
}

void BinaryCopy::complete() {
    put<std::int16_t>(-1);
    send();
    open_ = false;
    if (PQputCopyEnd(connection_, nullptr) != 1) fail(nullptr);
    const Result done = answer(connection_);
    if (PQresultStatus(done.get()) != PGRES_COMMAND_OK) fail(done.get());
}

void BinaryCopy::fail(const PGresult* result) const {
    const std::string message =
        result != nullptr ? PQresultErrorMessage(result) : PQerrorMessage(connection_);
    if (PQstatus(connection_) != CONNECTION_OK) throw pqxx::broken_connection(message);
    const char* const state = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    throw pqxx::sql_error(message, statement_, state);
}

}  // namespace slotctl::postgres
