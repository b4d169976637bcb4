#include "tests/contract/business_rows.hpp"

namespace slotctl::tests {

namespace {

std::string text(std::int64_t id) {
    return std::to_string(id);
}

std::string later(const std::string& start, int minutes) {
    return format_instant(at(start) + std::chrono::minutes{minutes});
}

std::string key(ProviderId provider, ServiceId service) {
    return "provider_id = " + text(provider) + " AND service_id = " + text(service);
}

}  // namespace

void add_provider(Application& app, ProviderId id, const std::string& zone) {
    app.run("INSERT INTO providers (id, name, time_zone) VALUES (" + text(id) + ", 'Asha', '" + zone + "')");
}

void add_service(Application& app, ServiceId id, int minutes, const std::string& more) {
    app.run("INSERT INTO services (id, name, duration_minutes) VALUES (" + text(id) + ", 'Haircut', " +
            std::to_string(minutes) + ")");
    if (!more.empty()) app.run("UPDATE services SET " + more + " WHERE id = " + text(id));
}

void add_offering(Application& app, ProviderId provider, ServiceId service) {
    app.run("INSERT INTO offerings (provider_id, service_id) VALUES (" + text(provider) + ", " +
            text(service) + ")");
}

void open_daily(Application& app, ProviderId provider, const std::string& from, const std::string& to) {
    for (int weekday = 1; weekday <= 7; ++weekday) {
        app.run("INSERT INTO provider_availability (provider_id, weekday, starts, ends) VALUES (" +
                text(provider) + ", " + std::to_string(weekday) + ", '" + from + "', '" + to + "')");
    }
}

void add_small_business(Application& app) {
    add_provider(app, 1);
    add_service(app, 1, 60);
    add_offering(app, 1, 1);
    open_daily(app, 1, "09:00", "12:00");
}

void add_two_providers(Application& app) {
    for (const ServiceId service : {1, 2}) add_service(app, service, 60);
    for (const ProviderId provider : {1, 2}) {
        add_provider(app, provider);
        open_daily(app, provider, "09:00", "12:00");
        for (const ServiceId service : {1, 2}) add_offering(app, provider, service);
    }
}

void add_booking(Application& app, ProviderId provider, ServiceId service, const std::string& start,
                 int minutes, const std::string& customer, const std::string& status) {
    app.run("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status) VALUES (" +
            text(provider) + ", " + text(service) + ", '" + start + "', '" + later(start, minutes) + "', '" +
            customer + "', '" + status + "')");
}

std::string booked_count(Application& app, ProviderId provider, ServiceId service, const std::string& start) {
    const auto found = app.rows("SELECT booked_count FROM slots WHERE " + key(provider, service) +
                                " AND starts_at = '" + start + "'");
    return found.empty() ? "none" : found.at(0).at(0);
}

std::vector<std::string> slots(Application& app) {
    std::vector<std::string> list;
    for (const Row& row : app.rows("SELECT provider_id, service_id, " + app.instant("starts_at") + ", " +
                                   app.instant("ends_at") +
                                   ", booked_count, capacity, origin, outside_rules FROM slots"
                                   " ORDER BY provider_id, service_id, starts_at")) {
        list.push_back(row[0] + "/" + row[1] + " " + row[2] + "-" + row[3] + " " + row[4] + "/" + row[5] +
                       (row[6] == "manual" ? " manual" : "") + (row[7] == "1" ? " outside" : ""));
    }
    return list;
}

std::vector<std::string> starts(Application& app, ProviderId provider, ServiceId service) {
    std::vector<std::string> list;
    for (const Row& row : app.rows("SELECT " + app.instant("starts_at") + " FROM slots WHERE " +
                                   key(provider, service) + " ORDER BY starts_at")) {
        list.push_back(row[0]);
    }
    return list;
}

void lift_bounds(TestDatabase& database, Application& app, const std::string& table) {
    if (database.is_sqlite()) {
        app.run("PRAGMA ignore_check_constraints = ON");
        for (const Row& row :
             app.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '" + table +
                      "' AND name LIKE '%bounds%'")) {
            app.run("DROP TRIGGER " + row[0]);
        }
        return;
    }
    for (const Row& row : app.rows("SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = '" +
                                   table + "'::regclass")) {
        app.run("ALTER TABLE " + table + " DROP CONSTRAINT " + row[0]);
    }
}

bool refused(Application& app, const std::string& sql) {
    try {
        app.run(sql);
        return false;
    } catch (const Refusal&) {
        return true;
    }
}

}  // namespace slotctl::tests
