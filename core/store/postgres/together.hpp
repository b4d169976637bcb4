#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <libpq-fe.h>

namespace slotctl::postgres {

/// The result of one statement.
class Answer {
  public:
    explicit Answer(PGresult* result) : result_(result) {}

    [[nodiscard]] int rows() const { return PQntuples(result_.get()); }
    [[nodiscard]] bool is_null(int row, int column) const {
        return PQgetisnull(result_.get(), row, column) == 1;
    }
    /// Empty for NULL.
    [[nodiscard]] const char* text(int row, int column) const {
        return PQgetvalue(result_.get(), row, column);
    }
    /// Throws Error(failed) if it is not a whole number.
    [[nodiscard]] std::int64_t integer(int row, int column) const;
    [[nodiscard]] bool boolean(int row, int column) const { return *text(row, column) == 't'; }
    /// How many rows the statement changed.
    [[nodiscard]] std::size_t changed() const;

  private:
    struct Clear {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    std::unique_ptr<PGresult, Clear> result_;
};

/// Statements that were sent, separated by semicolons, in one message, so that all of them cost one round
/// trip; each sees what was committed before it began, as if it had been sent by itself. They have no
/// parameters: everything in them must be ours. The connection takes no other statement during this object's
/// lifetime.
class Sent {
  public:
    /// Does not wait for the server. Throws what libpqxx throws if the connection is gone.
    Sent(PGconn* connection, std::string statements);
    ~Sent();
    Sent(const Sent&) = delete;
    Sent& operator=(const Sent&) = delete;

    /// Waits for the result of each; called once. Throws what libpqxx throws, for the first that fails.
    std::vector<Answer> answers();

  private:
    [[noreturn]] void fail(const std::string& message, const char* state) const;

    PGconn* connection_;
    std::string statements_;
};

/// The same, and waits.
std::vector<Answer> exec_together(PGconn* connection, const std::string& statements);

}  // namespace slotctl::postgres
