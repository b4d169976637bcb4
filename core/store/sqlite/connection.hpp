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

/// The database refused a row: a CHECK, a key, or one of our triggers. The statement was undone, the
/// transaction continues. `reason()` is the database's own message without the file's name.
class Refused : public Error {
  public:
    Refused(const std::string& message, std::string reason)
        : Error(ErrorKind::failed, message), reason_(std::move(reason)) {}
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

  private:
    std::string reason_;
};

enum class Access {
    create,     ///< read and write; a missing file is created
    read_only,  ///< an existing file
    memory,     ///< an empty database without a file
};

/// One connection to a file, and the translation of its errors. Only one thread may use it.
class Connection {
  public:
    /// `file` is absolute; it names the database in messages even if it is in memory. Throws
    /// Error(permission, unavailable or failed).
    Connection(std::filesystem::path file, Access access);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Runs one or more statements that return no rows.
    void execute(const std::string& sql);

    /// Rows changed by the last statement, without those changed by triggers.
    [[nodiscard]] std::int64_t changes() const;
    [[nodiscard]] std::int64_t last_insert_id() const;

    [[nodiscard]] sqlite3* handle() const { return database_.get(); }
    /// `sqlite:/var/lib/slotctl/slotctl.db`.
    [[nodiscard]] const std::string& name() const { return name_; }

    /// Throws the error for SQLite's result `code`: Refused for a constraint, otherwise an Error that names
    /// the file and the current task.
    [[noreturn]] void fail(int code) const;

    /// The current task, for messages: completes "… while". Restores the previous one.
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

/// A transaction that is rolled back unless it is committed.
class Transaction {
  public:
    enum class Kind {
        read,   ///< one consistent snapshot
        write,  ///< excludes other writers until it ends; waits for an active one
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
