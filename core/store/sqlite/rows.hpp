#pragma once

#include "core/store/sql/database.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

/// Each statement runs in its own transaction, unless it is part of `together`.
class SqliteRows : public sql::Database {
  public:
    explicit SqliteRows(Connection& connection) : connection_(connection) {}
    void query(const char* doing, const std::string& statement, const std::vector<sql::Value>& parameters,
               const std::function<void(const sql::Row&)>& take) override;
    void stream(const char* doing, const std::string& statement,
                const std::function<void(const sql::Row&)>& take) override {
        query(doing, statement, {}, take);
    }
    std::int64_t execute(const char* doing, const std::string& statement,
                         const std::vector<sql::Value>& parameters) override;
    std::int64_t insert(const char* doing, const std::string& statement,
                        const std::vector<sql::Value>& parameters) override;
    void together(const char* doing, const std::function<void()>& work, sql::Commit commit) override;
    void together_on_snapshot(const char* doing, const std::function<void()>& work,
                              sql::Commit commit) override;
    void read_together(const char* doing, const std::function<void()>& work) override;
    bool attempt(const std::function<void()>& work) override;
    [[nodiscard]] bool queries_can_write() const override { return false; }
    [[nodiscard]] std::string for_change() const override { return {}; }
    [[nodiscard]] std::string for_change_unless_locked() const override { return {}; }
    [[nodiscard]] std::string built_in(const std::string& function) const override { return function; }
    [[nodiscard]] std::string contains(const std::string& whole, const std::string& part) const override {
        return "instr(lower(" + whole + "), lower(" + part + ")) > 0";
    }
    [[nodiscard]] std::string constant(Instant value) const override;
    [[nodiscard]] std::string later(const std::string& instant, std::chrono::seconds by) const override;
    [[nodiscard]] std::string text_of(const std::string& instant) const override;
    [[nodiscard]] std::string as_json(const std::string& parameter) const override { return parameter; }
    [[nodiscard]] std::string bytewise(const std::string& column) const override { return column; }
    [[nodiscard]] std::string date_text(const std::string& column) const override { return column; }
    [[nodiscard]] std::string exact_text(const std::string& column) const override {
        return "CASE WHEN " + column + " IS NOT NULL THEN printf('%!.17g', " + column + ") END";
    }
    [[nodiscard]] std::string instant(const std::string& column) const override {
        return readable_instant(column);
    }

  private:
    Connection& connection_;
};

}  // namespace slotctl::sqlite
