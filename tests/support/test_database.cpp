#include "tests/support/test_database.hpp"

#include <cstdlib>
#include <random>

#include <pqxx/pqxx>
#include <sqlite3.h>

#include "core/base/path_text.hpp"
#include "core/platform/process.hpp"
#include "core/store/open_store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

namespace slotctl::tests {

namespace {

const Instant creation_time = *parse_instant("2026-11-01T00:00:00Z");

class SqliteApplication : public Application {
  public:
    explicit SqliteApplication(const std::filesystem::path& file) {
        sqlite3* opened = nullptr;
        const int code = sqlite3_open(utf8(file).c_str(), &opened);
        connection_.reset(opened);
        check(code);
        sqlite3_busy_timeout(opened, 5000);
    }

    void run(const std::string& sql) override {
        check(sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr));
    }

    std::vector<Row> rows(const std::string& query) override {
        std::vector<Row> rows;
        check(sqlite3_exec(connection_.get(), query.c_str(), add_row, &rows, nullptr));
        return rows;
    }

    [[nodiscard]] std::string instant(const std::string& column) const override { return column; }

  private:
    static int add_row(void* rows, int columns, char** values, char**) {
        Row& row = static_cast<std::vector<Row>*>(rows)->emplace_back();
        for (int i = 0; i < columns; ++i) row.emplace_back(values[i] == nullptr ? "null" : values[i]);
        return 0;
    }

    void check(int code) {
        if (code != SQLITE_OK) throw Refusal(sqlite3_errmsg(connection_.get()));
    }

    struct Close {
        void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
    };
    std::unique_ptr<sqlite3, Close> connection_;
};

class PostgresApplication : public Application {
  public:
    explicit PostgresApplication(const std::string& url) : connection_(url) {
        run("SET client_min_messages = warning");
    }

    void run(const std::string& sql) override {
        guarded([&] { pqxx::nontransaction(connection_).exec(sql); });
    }

    std::vector<Row> rows(const std::string& query) override {
        std::vector<Row> rows;
        guarded([&] {
            constexpr pqxx::oid boolean = 16;
            pqxx::nontransaction transaction(connection_);
            const pqxx::result result = transaction.exec(query);
            for (const auto& from : result) {
                Row& row = rows.emplace_back();
                for (const auto& field : from) {
                    std::string text = field.is_null() ? "null" : field.c_str();
                    if (field.type() == boolean && !field.is_null()) text = text == "t" ? "1" : "0";
                    row.push_back(std::move(text));
                }
            }
        });
        return rows;
    }

    [[nodiscard]] std::string instant(const std::string& column) const override {
        return "to_char(" + column + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
    }

  private:
    template <class Work>
    static void guarded(Work work) {
        try {
            work();
        } catch (const pqxx::sql_error& e) {
            throw Refusal(e.what());
        }
    }

    pqxx::connection connection_;
};

class SqliteDatabase : public TestDatabase {
  public:
    std::unique_ptr<Store> open() override {
        StoreOptions options;
        options.url = "sqlite:" + utf8(file_);
        return open_store(options, creation_time);
    }
    std::unique_ptr<Application> application() override { return std::make_unique<SqliteApplication>(file_); }
    [[nodiscard]] bool is_sqlite() const override { return true; }

  private:
    TemporaryDirectory directory_;
    std::filesystem::path file_ = directory_ / "slotctl.db";
};

std::string random_schema() {
    std::random_device random;
    return "slotctl_test_" + std::to_string(process_id()) + "_" + std::to_string(random());
}

/// A separate schema on a server that tests share.
class PostgresDatabase : public TestDatabase {
  public:
    explicit PostgresDatabase(std::string server) : server_(std::move(server)), schema_(random_schema()) {
        PostgresApplication admin(server_);
        // Two tests that create the extension at the same time would conflict.
        admin.run(
            "BEGIN; SELECT pg_advisory_xact_lock(4711);"
            " CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public; COMMIT");
        admin.run("CREATE SCHEMA " + schema_);
    }
    ~PostgresDatabase() override {
        try {
            PostgresApplication(server_).run("DROP SCHEMA IF EXISTS " + schema_ + " CASCADE");
        } catch (const std::exception& e) {
            WARN("schema " << schema_ << " was left behind: " << e.what());
        }
    }

    std::unique_ptr<Store> open() override {
        StoreOptions options;
        options.url = url();
        return open_store(options, creation_time);
    }
    std::unique_ptr<Application> application() override {
        return std::make_unique<PostgresApplication>(url());
    }
    [[nodiscard]] bool is_sqlite() const override { return false; }

  private:
    [[nodiscard]] std::string url() const {
        const char* const separator = server_.find('?') == std::string::npos ? "?" : "&";
        return server_ + separator + "options=-csearch_path%3D" + schema_ + "%2Cpublic";
    }

    std::string server_;
    std::string schema_;
};

bool is_set(const char* variable) {
    const char* const value = std::getenv(variable);
    return value != nullptr && std::string_view(value) == "1";
}

}  // namespace

std::string Application::value(const std::string& query) {
    const auto found = rows(query);
    if (found.size() != 1 || found[0].size() != 1) throw std::runtime_error("not one value: " + query);
    return found[0][0];
}

std::unique_ptr<Store> TestDatabase::store() {
    auto opened = open();
    opened->schema().migrate(creation_time);
    return opened;
}

std::unique_ptr<TestDatabase> sqlite_database() {
    return std::make_unique<SqliteDatabase>();
}

std::unique_ptr<TestDatabase> postgres_database() {
    if (const char* const server = std::getenv("SLOTCTL_TEST_POSTGRES")) {
        return std::make_unique<PostgresDatabase>(server);
    }
    const std::string reason = "SLOTCTL_TEST_POSTGRES names no server; scripts/with_postgres starts one";
    if (is_set("SLOTCTL_TEST_REQUIRE_SERVERS")) FAIL(reason);
    WARN("skipped: " << reason);
    return nullptr;
}

}  // namespace slotctl::tests
