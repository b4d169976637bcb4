#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.hpp"
#include "core/store/store.hpp"

/// A separate database for each test, and SQL access to it, as an application has.
namespace slotctl::tests {

/// The database's message when it refused a statement.
class Refusal : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// One row, each column as text: NULL as "null", booleans as "1" and "0".
using Row = std::vector<std::string>;

/// An application's own connection, with default settings.
class Application {
  public:
    virtual ~Application() = default;

    /// Runs one or more statements. Throws Refusal.
    virtual void run(const std::string& sql) = 0;
    /// The rows of one query. Throws Refusal.
    virtual std::vector<Row> rows(const std::string& query) = 0;

    /// The value of a query that returns a single one.
    std::string value(const std::string& query);
    std::int64_t number(const std::string& query) { return std::stoll(value(query)); }

    /// An SQL expression for an instant's column as text such as 2026-11-20T09:00:00Z.
    [[nodiscard]] virtual std::string instant(const std::string& column) const = 0;
};

class TestDatabase {
  public:
    virtual ~TestDatabase() = default;

    /// Opens it as slotctl does, which migrates a new SQLite file; see `store`.
    virtual std::unique_ptr<Store> open() = 0;
    /// A store whose schema is up to date.
    std::unique_ptr<Store> store();
    virtual std::unique_ptr<Application> application() = 0;
    [[nodiscard]] virtual bool is_sqlite() const = 0;
};

/// A new SQLite file.
std::unique_ptr<TestDatabase> sqlite_database();

/// A new schema on the server that $SLOTCTL_TEST_POSTGRES names. Without that variable, returns nothing and
/// warns that the test is skipped; or fails the test if SLOTCTL_TEST_REQUIRE_SERVERS=1.
std::unique_ptr<TestDatabase> postgres_database();

}  // namespace slotctl::tests

#define SLOTCTL_JOINED_(a, b) a##b
#define SLOTCTL_JOINED(a, b) SLOTCTL_JOINED_(a, b)
#define SLOTCTL_CONTRACT_TEST(function, name)                                               \
    static void function(slotctl::tests::TestDatabase& database);                           \
    TEST_CASE(name " (SQLite)", "[sqlite]") {                                               \
        function(*slotctl::tests::sqlite_database());                                       \
    }                                                                                       \
    TEST_CASE(name " (PostgreSQL)", "[postgres]") {                                         \
        if (const auto postgres = slotctl::tests::postgres_database()) function(*postgres); \
    }                                                                                       \
    static void function([[maybe_unused]] slotctl::tests::TestDatabase& database)

/// A test of a promise that every store keeps: `CONTRACT_TEST("a sentence") { … database … }`.
#define CONTRACT_TEST(name) SLOTCTL_CONTRACT_TEST(SLOTCTL_JOINED(contract_test_, __LINE__), name)
