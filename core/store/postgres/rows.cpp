#include "core/store/postgres/rows.hpp"

#include <algorithm>

#include "core/base/log.hpp"
#include "core/base/one_line.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/maintenance.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

class PostgresRow : public sql::Row {
  public:
    explicit PostgresRow(const pqxx::row& row) : row_(row) {}
    [[nodiscard]] bool is_null(int column) const override { return at(column).is_null(); }
    [[nodiscard]] std::int64_t integer(int column) const override { return int_from(at(column)); }
    [[nodiscard]] bool boolean(int column) const override { return bool_from(at(column)); }
    [[nodiscard]] std::string text(int column) const override { return at(column).c_str(); }
    [[nodiscard]] Instant instant(int column) const override { return instant_from(at(column)); }

  private:
    [[nodiscard]] pqxx::field at(int column) const { return row_[static_cast<pqxx::row::size_type>(column)]; }
    const pqxx::row& row_;
};

struct AsText {
    std::optional<std::string> operator()(std::monostate) const { return std::nullopt; }
    std::optional<std::string> operator()(std::int64_t value) const { return std::to_string(value); }
    std::optional<std::string> operator()(bool value) const { return value ? "t" : "f"; }
    std::optional<std::string> operator()(const std::string& value) const { return value; }
    std::optional<std::string> operator()(Instant value) const { return format_instant(value); }
};

std::string waits_for_disk(sql::Commit commit) {
    return commit == sql::Commit::asynchronous ? "; SET LOCAL synchronous_commit = off" : "";
}

/// PostgreSQL's parameters are $1, $2 …
std::string with_dollars(std::string statement) {
    std::replace(statement.begin(), statement.end(), '?', '$');
    return statement;
}

}  // namespace

pqxx::result PostgresRows::run(const char* doing, const std::string& statement,
                               const std::vector<sql::Value>& parameters) {
    std::vector<std::optional<std::string>> texts;
    texts.reserve(parameters.size());
    for (const sql::Value& value : parameters) texts.push_back(std::visit(AsText{}, value));
    const std::string text = with_dollars(statement);
    if (whole_ != nullptr) return exec_texts(*whole_, text, texts);
    return session_.run(doing, [&](pqxx::connection& c) {
        pqxx::nontransaction tx(c);
        return exec_texts(tx, text, texts);
    });
}

void PostgresRows::query(const char* doing, const std::string& statement,
                         const std::vector<sql::Value>& parameters,
                         const std::function<void(const sql::Row&)>& take) {
    for (const auto& row : run(doing, statement, parameters)) take(PostgresRow(row));
}

void PostgresRows::stream(const char*, const std::string& statement,
                          const std::function<void(const sql::Row&)>& take) {
    whole_->exec("DECLARE slotctl_rows NO SCROLL CURSOR FOR " + statement);
    for (;;) {
        const auto rows = whole_->exec("FETCH 1000 FROM slotctl_rows");
        if (rows.empty()) break;
        for (const auto& row : rows) take(PostgresRow(row));
    }
    whole_->exec("CLOSE slotctl_rows");
}

std::int64_t PostgresRows::execute(const char* doing, const std::string& statement,
                                   const std::vector<sql::Value>& parameters) {
    return static_cast<std::int64_t>(run(doing, statement, parameters).affected_rows());
}

std::int64_t PostgresRows::insert(const char* doing, const std::string& statement,
                                  const std::vector<sql::Value>& parameters) {
    return int_from(run(doing, statement + " RETURNING id", parameters)[0][0]);
}

void PostgresRows::together(const char* doing, const std::function<void()>& work, sql::Commit commit) {
    session_.run(doing, [&](pqxx::connection& c) {
        pqxx::work tx(c);
        // What is read after a row was locked must be no older, whatever the default of the role is.
        tx.exec(std::string("SET TRANSACTION ISOLATION LEVEL READ COMMITTED; ") + do_not_compile + "; " +
                let_go_of_locks + waits_for_disk(commit));
        within(tx, work);
        tx.commit();
    });
}

void PostgresRows::together_on_snapshot(const char* doing, const std::function<void()>& work,
                                        sql::Commit commit) {
    session_.run(doing, [&](pqxx::connection& c) {
        pqxx::work tx(c);
        tx.exec(std::string("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; ") + do_not_compile + "; " +
                let_go_of_locks + waits_for_disk(commit));
        within(tx, work);
        tx.commit();
    });
}

void PostgresRows::read_together(const char* doing, const std::function<void()>& work) {
    session_.run(doing, [&](pqxx::connection& c) {
        pqxx::work tx(c);
        tx.exec(std::string("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; ") + do_not_compile);
        within(tx, work);
    });
}

void PostgresRows::within(pqxx::transaction_base& tx, const std::function<void()>& work) {
    whole_ = &tx;
    try {
        work();
    } catch (...) {
        whole_ = nullptr;
        throw;
    }
    whole_ = nullptr;
}

bool PostgresRows::attempt(const std::function<void()>& work) {
    whole_->exec("SAVEPOINT slotctl_attempt");
    try {
        work();
        whole_->exec("RELEASE SAVEPOINT slotctl_attempt");
        return true;
    } catch (const pqxx::sql_error& error) {
        if (error.sqlstate().substr(0, 2) != "23") throw;
        whole_->exec("ROLLBACK TO SAVEPOINT slotctl_attempt; RELEASE SAVEPOINT slotctl_attempt");
        log::debug(joined_lines(error.what()));
        return false;
    }
}

std::string PostgresRows::constant(Instant value) const {
    return "TIMESTAMPTZ '" + format_instant(value) + "'";
}

std::string PostgresRows::later(const std::string& instant, std::chrono::seconds by) const {
    return "(" + instant + " + INTERVAL '" + std::to_string(by.count()) + " seconds')";
}

std::string PostgresRows::text_of(const std::string& instant) const {
    return "pg_catalog.to_char(" + instant + R"( AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))";
}

std::string PostgresRows::instant(const std::string& column) const {
    return epoch_seconds(column);
}

}  // namespace slotctl::postgres
