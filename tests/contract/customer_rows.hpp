#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/jobs/remind_job.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/temporary_directory.hpp"

/// Customers, their bookings and messages, written and read as an application does.
namespace slotctl::tests {

/// `more` are further columns: `email_opt_out = true`.
inline void add_customer(Application& app, const std::string& id, const std::string& more = "") {
    app.run("INSERT INTO customers (id, name, email) VALUES ('" + id + "', 'Customer " + id + "', '" + id +
            "@example.org')");
    if (!more.empty()) app.run("UPDATE customers SET " + more + " WHERE id = '" + id + "'");
}

inline void add_device(Application& app, const std::string& customer, const std::string& dead_at = "NULL") {
    app.run("INSERT INTO customer_devices (customer_id, token, dead_at) VALUES ('" + customer +
            "', 'token of " + customer + "', " + dead_at + ")");
}

struct NewBooking {
    std::string customer, start, created;
    std::string status = "confirmed";
    ProviderId provider = 1;
};

/// An hour with service 1. Returns its id.
inline std::int64_t add(Application& app, const NewBooking& booking) {
    app.run(
        "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status, created_at)"
        " VALUES (" +
        std::to_string(booking.provider) + ", 1, '" + booking.start + "', '" +
        format_instant(at(booking.start) + std::chrono::hours{1}) + "', '" + booking.customer + "', '" +
        booking.status + "', '" + booking.created + "')");
    return app.number("SELECT max(id) FROM bookings");
}

/// Moves a booking, and says when: the database's own clock is not that of the scene.
inline void move(Application& app, std::int64_t booking, const std::string& start, const std::string& when) {
    const std::string which = " WHERE id = " + std::to_string(booking);
    app.run("UPDATE bookings SET starts_at = '" + start + "', ends_at = '" +
            format_instant(at(start) + std::chrono::hours{1}) + "'" + which);
    app.run("UPDATE bookings SET moved_at = '" + when + "', changed_at = '" + when + "'" + which);
}

inline void set_status(Application& app, std::int64_t booking, const std::string& status,
                       const std::string& when) {
    const std::string which = " WHERE id = " + std::to_string(booking);
    app.run("UPDATE bookings SET status = '" + status + "'" + which);
    app.run("UPDATE bookings SET changed_at = '" + when + "'" + which);
}

/// `reminder email c 2026-11-21T09:00:00Z pending` of each message, ascending.
inline std::vector<std::string> messages(Application& app, const std::string& where = "true") {
    std::vector<std::string> all;
    for (const Row& row : app.rows("SELECT event, channel, customer_id, " + app.instant("starts_at") +
                                   ", status FROM notifications WHERE " + where))
        all.push_back(row[0] + " " + row[1] + " " + row[2] + " " + row[3] + " " + row[4]);
    std::sort(all.begin(), all.end());
    return all;
}

inline JobContext job_context(Store& store, const TemporaryDirectory& locks, Instant now, bool dry_run) {
    return {.store = store,
            .lock_directory = locks.path(),
            .now = now,
            .dry_run = dry_run,
            .if_stale = std::nullopt,
            .stop_requested = [] { return false; },
            .progress = [](auto, auto) {}};
}

/// Only reminders, by e-mail.
inline MessagePolicy only_reminders() {
    return {default_reminders(), {MessageEvent::reminder}, {MessageChannel::email}};
}

/// Everything, by e-mail.
inline MessagePolicy all_events() {
    return {default_reminders(),
            {MessageEvent::reminder, MessageEvent::booking_confirmed, MessageEvent::booking_moved,
             MessageEvent::booking_cancelled},
            {MessageChannel::email}};
}

/// A run that must end well.
inline Outcome remind_once(Store& store, const MessagePolicy& policy, const std::string& now,
                           bool dry_run = false) {
    const TemporaryDirectory locks;
    Outcome outcome = remind(policy, job_context(store, locks, at(now), dry_run));
    if (outcome.status != RunStatus::ok) throw std::runtime_error(outcome.error.value_or("not ok"));
    return outcome;
}

}  // namespace slotctl::tests
