#pragma once

#include <string>
#include <vector>

#include "tests/contract/maintain_runs.hpp"
#include "tests/support/catch.hpp"

/// A business whose bookings were made under other rules of its zone. A store only notices that an offset
/// differs from today's, so these tests write a different one.
namespace slotctl::tests {

/// A run over two weeks, which must end well.
inline Outcome run(Store& store, As as, bool keep_clock_time = false, const MaintainScope& scope = {}) {
    MaintainRequest request;
    request.policy.days_ahead = 14;
    request.scope = scope;
    request.keep_clock_time = keep_clock_time;
    Outcome outcome = run_maintain(store, as, request);
    REQUIRE(outcome.status == RunStatus::ok);
    return outcome;
}

/// The offset of this customer's booking: seconds, or "null".
inline std::string offset(Application& app, const std::string& customer) {
    return app.value("SELECT utc_offset_seconds FROM bookings WHERE customer = '" + customer + "'");
}

/// `a 2026-11-21T09:00:00Z` of each booking, by customer.
inline std::vector<std::string> bookings(Application& app) {
    std::vector<std::string> all;
    for (const Row& row : app.rows("SELECT customer, " + app.instant("starts_at") + ", " +
                                   app.instant("ends_at") + " FROM bookings ORDER BY customer"))
        all.push_back(row[0] + " " + row[1] + "-" + row[2]);
    return all;
}

/// Provider 1 in UTC, open from 08:00 to 16:00, with an hour's slots of service 1.
inline void add_business(Application& app, const std::string& more = "") {
    add_provider(app, 1);
    open_daily(app, 1, "08:00", "16:00");
    add_service(app, 1, 60, more);
    add_offering(app, 1, 1);
}

}  // namespace slotctl::tests
