#include "core/config/thresholds_check.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/loading.hpp"

using namespace loading;

namespace {

std::vector<std::string> idle(const std::string& lines) {
    return warnings_beyond_critical(load("[monitor]\n" + lines).config.monitor.health);
}

}  // namespace

TEST_CASE("a warning threshold beyond the critical one is named, an equal one is not") {
    CHECK(idle("").empty());
    CHECK(idle("drift_warning = 10\ndrift_critical = 10\ncoverage_warning = 50\ncoverage_critical = 50")
              .empty());
    CHECK(idle("drift_warning = 11\ndrift_critical = 10") ==
          std::vector<std::string>{"monitor.drift_warning"});
    CHECK(idle("coverage_warning = 40\nexpired_critical = '10m'") ==
          std::vector<std::string>{"monitor.coverage_warning", "monitor.expired_warning"});
    CHECK(idle("latency_warning_ms = 3000\nmissed_runs_warning = 3\nfailed_runs_warning = 4\n"
               "failure_rate_warning = 60\ncoverage_warning = 0\nhorizon_warning_days = 8\n"
               "expired_warning = '2h'\ndrift_warning = 11\ndisk_free_warning = 1")
              .size() == 9);
}
