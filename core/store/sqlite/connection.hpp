#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/base/error.hpp"
#include "core/store/sqlite/busy_wait.hpp"

struct sqlite3;

namespace slotctl::sqlite {

/// The database refused a row: a CHECK, a key, or a trigger of ours. The statement was undone, the
/// transaction stands. `reason()` is the database's own text without the file's name.
class Refused : public Error {
  public:
    Refused(const std::string& message, std::string reason)
        : Error(ErrorKind::failed, message), reason_(std::move(reason)) {}
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

  private:
    std::string reason_;
};

enum class Access {
    create,     ///< read and write; a missing file is made
    read_only,  ///< an existing file
    memory,     ///< an empty database that no file stands behind
};

/// One connection to a file, and how its failures are told. One thread uses it.
class Connection {
  public:
    /// `file` is absolute; it names the database in messages even if that lives in memory.
    /// Throws Error(permission, unavailable or failed).
    Connection(std::filesystem::path file, Access access);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Runs one or more statements that yield no rows.
    void execute(const std::string& sql);

    /// Rows changed by the last statement, those changed by triggers not counted.
    [[nodiscard]] std::int64_t changes() const;
    [[nodiscard]] std::int64_t last_insert_id() const;

    [[nodiscard]] sqlite3* handle() const { return database_.get(); }
    /// `sqlite:/var/lib/slotctl/slotctl.db`.
    [[nodiscard]] const std::string& name() const { return name_; }

    /// Throws what SQLite's result `code` means: Refused for a constraint, else an Error that names the file
    /// and what was being done.
    [[noreturn]] void fail(int code) const;

    /// What is being done, for messages: completes "… while". Restores what was said before.
    class Task {
      public:
        Task(Connection& connection, const char* doing)
            : connection_(connection), before_(connection.doing_) {
            connection.doing_ = doing;
        }
        ~Task() { connection_.doing_ = before_; }
        Task(const Task&) = delete;
        Task& operator=(const Task&) = delete;

      private:
        Connection& connection_;
        const char* before_;
    };

  private:
    void open(const std::string& name, int flags);
    void open_read_only();
    static int wait_while_busy(void* self, int attempts);
    void configure_writing();
    void switch_to_wal();

    struct Close {
        void operator()(sqlite3* database) const;
    };
    std::filesystem::path file_;
    std::string name_;
    const char* doing_ = "opening it";
    std::optional<BusyWait> busy_wait_;
    std::unique_ptr<sqlite3, Close> database_;
};

/// A transaction that is rolled back unless it was committed.
class Transaction {
  public:
    enum class Kind {
        read,   ///< one consistent snapshot
        write,  ///< no other writer until it ends; waits for the one that is at work
    };
    Transaction(Connection& connection, Kind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

  private:
    Connection& connection_;
    bool open_ = true;
};

}  // namespace slotctl::sqlite
