#include "core/store/sql/edits.hpp"

namespace slotctl::sql {

namespace {

constexpr const char* editing = "changing rules";

template <class Count>
Value count_of(Count minutes) {
    return static_cast<std::int64_t>(minutes.count());
}

Value maybe_minutes(const std::optional<std::chrono::minutes>& value) {
    return value ? count_of(*value) : Value();
}
Value maybe_count(const std::optional<int>& value) {
    return value ? Value(std::int64_t{*value}) : Value();
}
Value maybe_date(const std::optional<LocalDate>& value) {
    return value ? Value(format_date(*value)) : Value();
}

class Writer {
  public:
    explicit Writer(Database& database) : database_(database) {}

    void run(const RuleChanges& changes) {
        for (const auto& change : changes.hours)
            if (change.before) remove(*change.before);
        for (const auto& change : changes.overrides)
            if (change.before) remove(*change.before);
        remove_all(changes.offerings, [&](const OfferingRow& row) {
            execute("DELETE FROM offerings WHERE provider_id = ?1 AND service_id = ?2",
                    {row.key.provider, row.key.service});
        });
        remove_all(changes.providers,
                   [&](const ProviderRow& row) { execute("DELETE FROM providers WHERE id = ?1", {row.id}); });
        remove_all(changes.services,
                   [&](const ServiceRow& row) { execute("DELETE FROM services WHERE id = ?1", {row.id}); });
        for (const auto& change : changes.services)
            if (change.after) put(*change.after, change.before.has_value());
        for (const auto& change : changes.providers)
            if (change.after) put(*change.after, change.before.has_value());
        for (const auto& change : changes.offerings)
            if (change.after) put(*change.after, change.before.has_value());
        for (const auto& change : changes.hours)
            if (change.after) add(*change.after);
        for (const auto& change : changes.overrides)
            if (change.after) add(*change.after);
    }

  private:
    void execute(const std::string& statement, const std::vector<Value>& parameters) {
        database_.execute(editing, statement, parameters);
    }

    template <class Row, class Remove>
    static void remove_all(const std::vector<RowChange<Row>>& changes, Remove remove_row) {
        for (const auto& change : changes)
            if (change.before && !change.after) remove_row(*change.before);
    }

    /// Applications on SQLite may write 09:00 as 09:00:00.
    static std::string with_seconds(TimeOfDay time) {
        const std::string text = format_time_of_day(time);
        return text.size() == 5 ? text + ":00" : text;
    }

    void remove(const HoursRow& row) {
        std::vector<Value> parameters{
            row.provider,           std::int64_t{row.weekday},  format_time_of_day(row.from),
            with_seconds(row.from), format_time_of_day(row.to), with_seconds(row.to)};
        std::string statement = std::string("DELETE FROM ") +
                                (row.service ? "service_time_slots" : "provider_availability") +
                                " WHERE provider_id = ?1 AND weekday = ?2 AND starts IN (?3, ?4)"
                                " AND ends IN (?5, ?6)";
        const auto also = [&](const char* column, Value value) {
            if (std::holds_alternative<std::monostate>(value)) {
                statement += std::string(" AND ") + column + " IS NULL";
                return;
            }
            parameters.push_back(std::move(value));
            statement += std::string(" AND ") + column + " = ?" + std::to_string(parameters.size());
        };
        if (row.service) {
            also("service_id", *row.service);
        } else {
            also("valid_from", maybe_date(row.valid_from));
            also("valid_until", maybe_date(row.valid_until));
        }
        execute(statement, parameters);
    }

    void remove(const OverrideRow& row) {
        execute("DELETE FROM availability_overrides WHERE provider_id = ?1 AND date = ?2",
                {row.provider, format_date(row.date)});
    }

    void put(const ServiceRow& row, bool stored) {
        execute(stored ? "UPDATE services SET name = ?2, duration_minutes = ?3, step_minutes = ?4,"
                         " buffer_before_minutes = ?5, buffer_after_minutes = ?6, min_notice_minutes = ?7,"
                         " capacity = ?8, max_slots = ?9, active = ?10 WHERE id = ?1"
                       : "INSERT INTO services (id, name, duration_minutes, step_minutes,"
                         " buffer_before_minutes, buffer_after_minutes, min_notice_minutes, capacity,"
                         " max_slots, active) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                {row.id, row.name, count_of(row.duration), maybe_minutes(row.step),
                 count_of(row.buffer_before), count_of(row.buffer_after), count_of(row.min_notice),
                 std::int64_t{row.capacity}, maybe_count(row.max_slots), row.active});
    }

    void put(const ProviderRow& row, bool stored) {
        execute(stored ? "UPDATE providers SET name = ?2, time_zone = ?3, active = ?4 WHERE id = ?1"
                       : "INSERT INTO providers (id, name, time_zone, active) VALUES (?1, ?2, ?3, ?4)",
                {row.id, row.name, row.time_zone, row.active});
    }

    void put(const OfferingRow& row, bool stored) {
        execute(stored ? "UPDATE offerings SET active = ?3 WHERE provider_id = ?1 AND service_id = ?2"
                       : "INSERT INTO offerings (provider_id, service_id, active) VALUES (?1, ?2, ?3)",
                {row.key.provider, row.key.service, row.active});
    }

    void add(const HoursRow& row) {
        if (row.service) {
            execute(
                "INSERT INTO service_time_slots (provider_id, service_id, weekday, starts, ends)"
                " VALUES (?1, ?2, ?3, ?4, ?5)",
                {row.provider, *row.service, std::int64_t{row.weekday}, format_time_of_day(row.from),
                 format_time_of_day(row.to)});
            return;
        }
        execute(
            "INSERT INTO provider_availability (provider_id, weekday, starts, ends, valid_from,"
            " valid_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            {row.provider, std::int64_t{row.weekday}, format_time_of_day(row.from),
             format_time_of_day(row.to), maybe_date(row.valid_from), maybe_date(row.valid_until)});
    }

    void add(const OverrideRow& row) {
        const auto insert = [&](const Value& from, const Value& to) {
            execute(
                "INSERT INTO availability_overrides (provider_id, date, starts, ends, reason)"
                " VALUES (?1, ?2, ?3, ?4, ?5)",
                {row.provider, format_date(row.date), from, to, maybe(row.reason)});
        };
        if (row.windows.empty()) insert({}, {});
        for (const auto& [from, to] : row.windows) insert(format_time_of_day(from), format_time_of_day(to));
    }

    Database& database_;
};

}  // namespace

void write_rules(Database& database, const RuleChanges& changes) {
    Writer(database).run(changes);
}

}  // namespace slotctl::sql
