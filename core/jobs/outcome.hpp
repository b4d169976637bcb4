#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/instant.hpp"
#include "core/store/run_store.hpp"

namespace slotctl {

/// Counts by name, in the order in which they are shown.
class Counts {
  public:
    void set(const std::string& name, std::int64_t value);
    [[nodiscard]] std::int64_t get(const std::string& name) const;  ///< 0 if unknown
    [[nodiscard]] const std::vector<std::pair<std::string, std::int64_t>>& all() const { return values_; }

  private:
    std::vector<std::pair<std::string, std::int64_t>> values_;
};

/// What a run did to each item that it changed, if details are requested.
struct DetailTable {
    struct Column {
        std::string name;  ///< `provider_id`: its key in JSON
        std::string head;  ///< `provider`: the column heading for people; empty: only in JSON
    };
    /// In JSON in snake_case, for people with spaces.
    struct Word {
        std::string text;
        auto operator<=>(const Word&) const = default;
    };
    /// A number, one of our words, or external text.
    using Cell = std::variant<std::int64_t, Word, std::string>;

    std::string name;  ///< `offerings`: its key in JSON
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows;  ///< one cell per column
    std::string title{};                  ///< a line above the table, for people
};

/// The result of a run: printed, recorded and mapped to an exit status.
struct Outcome {
    std::string job;
    RunStatus status = RunStatus::ok;
    bool dry_run = false;
    std::optional<RunId> run_id;
    Instant started_at{};
    std::chrono::milliseconds duration{};
    Counts counts;
    std::vector<std::string> warnings;
    std::vector<std::string> hook_failures;  ///< further warnings: commands after the run that failed
    std::optional<std::string> error;
    std::string hint;
    std::optional<ErrorKind> error_kind;  ///< set with `error`, if one error ended the run
    std::vector<DetailTable> details;     ///< the requested ones that the job has

    /// Null if there is none.
    DetailTable* table(std::string_view name);
};

/// Stores the error that ended the run.
void fail(Outcome& outcome, const Error& error);

}  // namespace slotctl
