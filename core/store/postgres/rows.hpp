#pragma once

#include "core/store/postgres/session.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::postgres {

/// Each statement runs in its own transaction, unless it is part of `together`.
class PostgresRows : public sql::Database {
  public:
    explicit PostgresRows(Session& session) : session_(session) {}
    /// Within a transaction that has begun.
    PostgresRows(Session& session, pqxx::transaction_base& tx) : session_(session), whole_(&tx) {}
    void stream(const char* doing, const std::string& statement,
                const std::function<void(const sql::Row&)>& take) override;
    void query(const char* doing, const std::string& statement, const std::vector<sql::Value>& parameters,
               const std::function<void(const sql::Row&)>& take) override;
    std::int64_t execute(const char* doing, const std::string& statement,
                         const std::vector<sql::Value>& parameters) override;
    std::int64_t insert(const char* doing, const std::string& statement,
                        const std::vector<sql::Value>& parameters) override;
    void together(const char* doing, const std::function<void()>& work, sql::Commit commit) override;
    void together_on_snapshot(const char* doing, const std::function<void()>& work,
                              sql::Commit commit) override;
    void read_together(const char* doing, const std::function<void()>& work) override;
    bool attempt(const std::function<void()>& work) override;
    [[nodiscard]] bool queries_can_write() const override { return true; }
    [[nodiscard]] std::string for_change() const override { return " FOR NO KEY UPDATE"; }
    [[nodiscard]] std::string for_change_unless_locked() const override {
        return " FOR NO KEY UPDATE SKIP LOCKED";
    }
    [[nodiscard]] std::string built_in(const std::string& function) const override {
        return "pg_catalog." + function;
    }
    [[nodiscard]] std::string contains(const std::string& whole, const std::string& part) const override {
        return "pg_catalog.strpos(pg_catalog.lower(" + whole + "), pg_catalog.lower(" + part + "::text)) > 0";
    }
    [[nodiscard]] std::string constant(Instant value) const override;
    [[nodiscard]] std::string later(const std::string& instant, std::chrono::seconds by) const override;
    [[nodiscard]] std::string text_of(const std::string& instant) const override;
    [[nodiscard]] std::string as_json(const std::string& parameter) const override {
        return parameter + "::pg_catalog.jsonb";
    }
    [[nodiscard]] std::string bytewise(const std::string& column) const override {
        return column + " COLLATE pg_catalog.\"C\"";
    }
    [[nodiscard]] std::string date_text(const std::string& column) const override {
        return "pg_catalog.to_char(" + column + ", 'YYYY-MM-DD')";
    }
    [[nodiscard]] std::string exact_text(const std::string& column) const override {
        return "CAST(" + column + " AS text)";
    }
    [[nodiscard]] std::string instant(const std::string& column) const override;

    /// The transaction of together() or read_together().
    [[nodiscard]] pqxx::transaction_base& transaction() { return *whole_; }

  private:
    void within(pqxx::transaction_base& tx, const std::function<void()>& work);
    pqxx::result run(const char* doing, const std::string& statement,
                     const std::vector<sql::Value>& parameters);

    Session& session_;
    pqxx::transaction_base* whole_ = nullptr;  ///< the transaction of together() or read_together()
};

}  // namespace slotctl::postgres
