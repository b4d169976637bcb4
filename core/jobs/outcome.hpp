#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/ids.hpp"
#include "core/base/instant.hpp"
#include "core/plans/unreserve.hpp"
#include "core/store/maintenance_store.hpp"
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

/// What became of one order.
struct OrderResult {
    OrderId order = 0;
    OrderFate fate = OrderFate::released;
    std::int64_t released = 0;   ///< reservations
    std::int64_t confirmed = 0;  ///< reservations
    std::int64_t units = 0;      ///< given back
};

/// What became of a run: printed, recorded and mapped to an exit status.
struct Outcome {
    std::string job;
    RunStatus status = RunStatus::ok;
    bool dry_run = false;
    std::optional<RunId> run_id;
    Instant started_at{};
    std::chrono::milliseconds duration{};
    Counts counts;
    std::vector<std::string> warnings;
    std::optional<std::string> error;
    std::string hint;
    std::optional<ErrorKind> error_kind;    ///< set with `error`, where one error ended the run
    std::vector<OfferingCounts> offerings;  ///< per offering, if details were asked for
    std::vector<OrderResult> orders;        ///< the same per order, ascending
};

/// Takes over an error that ended the run.
void fail(Outcome& outcome, const Error& error);

}  // namespace slotctl
