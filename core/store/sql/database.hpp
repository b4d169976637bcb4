#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/instant.hpp"

/// Row by row, over either database: for ports that move a few rows at a time and are written once for both.
/// Code that moves many rows, or needs a feature of only one database, stays in its backend.
namespace slotctl::sql {

/// A parameter; monostate = null.
using Value = std::variant<std::monostate, std::int64_t, bool, std::string, Instant>;

template <class T>
Value maybe(const std::optional<T>& value) {
    return value ? Value(*value) : Value();
}

/// A result row, valid until the next one; columns count from 0.
class Row {
  public:
    Row() = default;
    virtual ~Row() = default;
    Row(const Row&) = delete;
    Row& operator=(const Row&) = delete;

    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual bool boolean(int column) const = 0;
    [[nodiscard]] virtual std::string text(int column) const = 0;
    /// A column that was selected with Database::instant.
    [[nodiscard]] virtual Instant instant(int column) const = 0;

    [[nodiscard]] std::optional<std::string> maybe_text(int column) const {
        return is_null(column) ? std::nullopt : std::optional(text(column));
    }
    [[nodiscard]] std::optional<Instant> maybe_instant(int column) const {
        return is_null(column) ? std::nullopt : std::optional(instant(column));
    }
};

/// Whether a commit waits until it is on the disk. One that does not is there as soon as a later one that
/// waits: databases write their log in order. So what a run does may be lost in a power failure, but never
/// what a record of its end says. PostgreSQL's terms; SQLite always waits.
enum class Commit { synchronous, asynchronous };

/// Statements use only what both databases understand, with parameters ?1, ?2 … Functions, if any, are
/// keywords of SQL (coalesce), so that they cannot be overridden. Throws Error; `doing` completes "… while".
class Database {
  public:
    virtual ~Database() = default;

    /// Passes each result row to `take`.
    virtual void query(const char* doing, const std::string& statement, const std::vector<Value>& parameters,
                       const std::function<void(const Row&)>& take) = 0;

    /// The same for any number of rows, within a transaction: only a few of them are in memory at a time.
    virtual void stream(const char* doing, const std::string& statement,
                        const std::function<void(const Row&)>& take) = 0;

    /// Returns how many rows were changed.
    virtual std::int64_t execute(const char* doing, const std::string& statement,
                                 const std::vector<Value>& parameters) = 0;

    /// Adds one row to a table that numbers its rows itself. Returns its `id`.
    virtual std::int64_t insert(const char* doing, const std::string& statement,
                                const std::vector<Value>& parameters) = 0;

    /// Everything that `work` executes is one transaction.
    virtual void together(const char* doing, const std::function<void()>& work,
                          Commit commit = Commit::synchronous) = 0;

    /// The same, and everything that `work` reads is from one consistent snapshot. Throws Error(conflict) if
    /// it would change what others have changed since.
    virtual void together_on_snapshot(const char* doing, const std::function<void()>& work,
                                      Commit commit = Commit::synchronous) = 0;

    /// Everything that `work` reads is from one consistent snapshot; it writes nothing.
    virtual void read_together(const char* doing, const std::function<void()>& work) = 0;

    /// Runs `work`, within `together`. False if a constraint of the database refuses it: the transaction goes
    /// on without it.
    virtual bool attempt(const std::function<void()>& work) = 0;

    /// Whether a query may change rows too: WITH … AS (INSERT … RETURNING …) SELECT.
    [[nodiscard]] virtual bool queries_can_write() const = 0;

    /// The end of a query within `together` whose rows others must not change until it ends; empty if nobody
    /// else can write meanwhile.
    [[nodiscard]] virtual std::string for_change() const = 0;
    /// The same, without the rows that others are changing.
    [[nodiscard]] virtual std::string for_change_unless_locked() const = 0;

    /// A function that both databases have by this name, so that it cannot be overridden: `count`.
    [[nodiscard]] virtual std::string built_in(const std::string& function) const = 0;
    /// SQL that is true if the text `whole` contains `part`, whatever the case of ASCII letters.
    [[nodiscard]] virtual std::string contains(const std::string& whole, const std::string& part) const = 0;

    /// A parameter (`?1`) that is a JSON value, where the statement alone does not tell.
    [[nodiscard]] virtual std::string as_json(const std::string& parameter) const = 0;

    /// SQL for a text column, to sort by its bytes.
    [[nodiscard]] virtual std::string bytewise(const std::string& column) const = 0;
    /// SQL for a date column as text: 2026-11-20.
    [[nodiscard]] virtual std::string date_text(const std::string& column) const = 0;
    /// SQL for a floating-point column as text that stands for exactly this number.
    [[nodiscard]] virtual std::string exact_text(const std::string& column) const = 0;

    /// SQL that selects `column`, an instant, for Row::instant.
    [[nodiscard]] virtual std::string instant(const std::string& column) const = 0;
    /// SQL for `value`, an instant that is part of a statement, where a parameter would have no type.
    [[nodiscard]] virtual std::string constant(Instant value) const = 0;
    /// SQL for the instant `by` (which may be negative) after `instant`.
    [[nodiscard]] virtual std::string later(const std::string& instant, std::chrono::seconds by) const = 0;
    /// SQL for `instant` as text: 2026-11-20T09:00:00Z, whatever the zone of the session.
    [[nodiscard]] virtual std::string text_of(const std::string& instant) const = 0;
};

}  // namespace slotctl::sql
