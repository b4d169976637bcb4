#include "core/store/sqlite/rows.hpp"

#include "core/base/log.hpp"

namespace slotctl::sqlite {

namespace {

class SqliteRow : public sql::Row {
  public:
    explicit SqliteRow(const Statement& statement) : statement_(statement) {}
    [[nodiscard]] bool is_null(int column) const override { return statement_.is_null(column); }
    [[nodiscard]] std::int64_t integer(int column) const override { return statement_.integer(column); }
    [[nodiscard]] bool boolean(int column) const override { return statement_.boolean(column); }
    [[nodiscard]] std::string text(int column) const override { return std::string(statement_.text(column)); }
    [[nodiscard]] Instant instant(int column) const override { return statement_.instant(column); }

  private:
    const Statement& statement_;
};

}  // namespace

void SqliteRows::query(const char* doing, const std::string& statement,
                       const std::vector<sql::Value>& parameters,
                       const std::function<void(const sql::Row&)>& take) {
    const Connection::Task task(connection_, doing);
    Statement rows(connection_, statement);
    rows.bind_all(parameters);
    while (rows.step()) take(SqliteRow(rows));
}

std::int64_t SqliteRows::execute(const char* doing, const std::string& statement,
                                 const std::vector<sql::Value>& parameters) {
    const Connection::Task task(connection_, doing);
    return Statement(connection_, statement).bind_all(parameters).run();
}

std::int64_t SqliteRows::insert(const char* doing, const std::string& statement,
                                const std::vector<sql::Value>& parameters) {
    execute(doing, statement, parameters);
    return connection_.last_insert_id();
}

void SqliteRows::together(const char* doing, const std::function<void()>& work, sql::Commit) {
    const Connection::Task task(connection_, doing);
    Transaction transaction(connection_, Transaction::Kind::write);
    work();
    transaction.commit();
}

void SqliteRows::together_on_snapshot(const char* doing, const std::function<void()>& work,
                                      sql::Commit commit) {
    together(doing, work, commit);
}

void SqliteRows::read_together(const char* doing, const std::function<void()>& work) {
    const Connection::Task task(connection_, doing);
    const Transaction snapshot(connection_, Transaction::Kind::read);
    work();
}

std::string SqliteRows::constant(Instant value) const {
    return "'" + format_instant(value) + "'";
}

std::string SqliteRows::later(const std::string& instant, std::chrono::seconds by) const {
    return "strftime('%Y-%m-%dT%H:%M:%SZ', " + instant + ", '" + (by.count() < 0 ? "" : "+") +
           std::to_string(by.count()) + " seconds')";
}

std::string SqliteRows::text_of(const std::string& instant) const {
    return instant;
}

bool SqliteRows::attempt(const std::function<void()>& work) {
    try {
        work();
        return true;
    } catch (const Refused& refused) {
        log::debug(refused.what());
        return false;
    }
}

}  // namespace slotctl::sqlite
