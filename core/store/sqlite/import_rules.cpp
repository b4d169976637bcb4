#include <optional>
#include <tuple>

#include "core/store/sqlite/import_parts.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

using MaybeDate = std::optional<LocalDate>;
using MaybeTime = std::optional<TimeOfDay>;
using MaybeMinutes = std::optional<std::int64_t>;

MaybeMinutes minutes_of(std::optional<std::chrono::minutes> duration) {
    if (!duration) return std::nullopt;
    return duration->count();
}

// An UPDATE that changes nothing moves no revision, since the triggers compare. ?4 and ?10 say whether the
// fields that may be null were given.
constexpr const char* update_service_sql = R"(
UPDATE services SET
    name = coalesce(?2, name), duration_minutes = coalesce(?3, duration_minutes),
    step_minutes = CASE WHEN ?4 THEN ?5 ELSE step_minutes END,
    buffer_before_minutes = coalesce(?6, buffer_before_minutes),
    buffer_after_minutes = coalesce(?7, buffer_after_minutes),
    min_notice_minutes = coalesce(?8, min_notice_minutes), capacity = coalesce(?9, capacity),
    max_slots = CASE WHEN ?10 THEN ?11 ELSE max_slots END, active = coalesce(?12, active)
WHERE id = ?1)";

constexpr const char* insert_service_sql = R"(
INSERT INTO services (id, name, duration_minutes, step_minutes, buffer_before_minutes, buffer_after_minutes,
                      min_notice_minutes, capacity, max_slots, active)
VALUES (?1, ?2, ?3, iif(?4, ?5, NULL), coalesce(?6, 0), coalesce(?7, 0), coalesce(?8, 0), coalesce(?9, 1),
        iif(?10, ?11, NULL), coalesce(?12, 1)))";

/// A provider's lists: the stored ones, and how they are replaced if the file differs.
class ProviderLists {
  public:
    explicit ProviderLists(Connection& connection)
        : read_availability_(
              connection,
              "SELECT weekday, starts, ends, valid_from, valid_until FROM provider_availability"
              " WHERE provider_id = ?1"),
          drop_availability_(connection, "DELETE FROM provider_availability WHERE provider_id = ?1"),
          add_availability_(
              connection,
              "INSERT INTO provider_availability (provider_id, weekday, starts, ends, valid_from,"
              " valid_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
          read_overrides_(
              connection,
              "SELECT date, starts, ends, reason FROM availability_overrides WHERE provider_id = ?1"),
          drop_overrides_(connection, "DELETE FROM availability_overrides WHERE provider_id = ?1"),
          add_override_(connection,
                        "INSERT INTO availability_overrides (provider_id, date, starts, ends, reason)"
                        " VALUES (?1, ?2, ?3, ?4, ?5)"),
          read_offerings_(connection, "SELECT service_id FROM offerings WHERE provider_id = ?1"),
          drop_offering_(connection, "DELETE FROM offerings WHERE provider_id = ?1 AND service_id = ?2"),
          update_offering_(connection,
                           "UPDATE offerings SET active = coalesce(?3, active) WHERE provider_id = ?1"
                           " AND service_id = ?2"),
          add_offering_(
              connection,
              "INSERT INTO offerings (provider_id, service_id, active) VALUES (?1, ?2, coalesce(?3, 1))"),
          read_hours_(connection,
                      "SELECT weekday, starts, ends FROM service_time_slots"
                      " WHERE provider_id = ?1 AND service_id = ?2"),
          drop_hours_(connection,
                      "DELETE FROM service_time_slots WHERE provider_id = ?1 AND service_id = ?2"),
          add_hours_(connection,
                     "INSERT INTO service_time_slots (provider_id, service_id, weekday, starts, ends)"
                     " VALUES (?1, ?2, ?3, ?4, ?5)") {}

    void replace_availability(ProviderId provider, const std::vector<AvailabilityRecord>& given) {
        using Row = std::tuple<unsigned, TimeOfDay, TimeOfDay, MaybeDate, MaybeDate>;
        std::vector<Row> wanted, stored;
        for (const AvailabilityRecord& record : given) {
            for (const unsigned weekday : record.weekdays) {
                wanted.emplace_back(weekday, record.from, record.to, record.valid_from, record.valid_until);
            }
        }
        for (auto& row = read_availability_.bind(provider); row.step();) {
            stored.emplace_back(static_cast<unsigned>(row.integer(0)), row.time_of_day(1), row.time_of_day(2),
                                row.maybe_date(3), row.maybe_date(4));
        }
        if (same_set(wanted, stored)) return;
        drop_availability_.bind(provider).run();
        for (const auto& [weekday, from, to, valid_from, valid_until] : wanted) {
            add_availability_.bind(provider, weekday, from, to, valid_from, valid_until).run();
        }
    }

    void replace_overrides(ProviderId provider, const std::vector<OverrideRecord>& given) {
        using Row = std::tuple<LocalDate, MaybeTime, MaybeTime, std::optional<std::string>>;
        std::vector<Row> wanted, stored;
        for (const OverrideRecord& record : given) {
            for (const OverrideRecord::Window& window : record.windows) {
                wanted.emplace_back(record.date, window.from, window.to, record.reason);
            }
            if (record.windows.empty())
                wanted.emplace_back(record.date, std::nullopt, std::nullopt, record.reason);
        }
        for (auto& row = read_overrides_.bind(provider); row.step();) {
            const bool closed = row.is_null(1);
            stored.emplace_back(row.date(0), closed ? MaybeTime{} : row.time_of_day(1),
                                closed ? MaybeTime{} : row.time_of_day(2), row.maybe_text(3));
        }
        if (same_set(wanted, stored)) return;
        drop_overrides_.bind(provider).run();
        for (const auto& [date, from, to, reason] : wanted)
            add_override_.bind(provider, date, from, to, reason).run();
    }

    /// Offerings that the file leaves out are deleted; the next run withdraws their remaining slots.
    void replace_offerings(ProviderId provider, const std::vector<OfferingRecord>& given) {
        std::vector<ServiceId> left_out;
        for (auto& row = read_offerings_.bind(provider); row.step();) {
            const ServiceId service = row.integer(0);
            const bool stays = std::any_of(given.begin(), given.end(), [&](const OfferingRecord& record) {
                return record.service == service;
            });
            if (!stays) left_out.push_back(service);
        }
        for (const ServiceId service : left_out) drop_offering_.bind(provider, service).run();
        for (const OfferingRecord& record : given) {
            if (update_offering_.bind(provider, record.service, record.active).run() == 0) {
                add_offering_.bind(provider, record.service, record.active).run();
            }
            if (record.hours) replace_hours(provider, record.service, *record.hours);
        }
    }

  private:
    void replace_hours(ProviderId provider, ServiceId service, const std::vector<HoursRecord>& given) {
        using Row = std::tuple<unsigned, TimeOfDay, TimeOfDay>;
        std::vector<Row> wanted, stored;
        for (const HoursRecord& record : given) {
            for (const unsigned weekday : record.weekdays)
                wanted.emplace_back(weekday, record.from, record.to);
        }
        for (auto& row = read_hours_.bind(provider, service); row.step();) {
            stored.emplace_back(static_cast<unsigned>(row.integer(0)), row.time_of_day(1),
                                row.time_of_day(2));
        }
        if (same_set(wanted, stored)) return;
        drop_hours_.bind(provider, service).run();
        for (const auto& [weekday, from, to] : wanted)
            add_hours_.bind(provider, service, weekday, from, to).run();
    }

    /// Sorts both and removes repeated rows: order and repetition are meaningless in these lists.
    template <class Row>
    static bool same_set(std::vector<Row>& a, std::vector<Row>& b) {
        sort_unique(a);
        sort_unique(b);
        return a == b;
    }

    Statement read_availability_, drop_availability_, add_availability_;
    Statement read_overrides_, drop_overrides_, add_override_;
    Statement read_offerings_, drop_offering_, update_offering_, add_offering_;
    Statement read_hours_, drop_hours_, add_hours_;
};

/// Calendars elsewhere, and feeds. What is listed keeps when it was added and read.
class CalendarLists {
  public:
    explicit CalendarLists(Connection& connection)
        : read_calendars_(connection, "SELECT name FROM provider_calendars WHERE provider_id = ?1"),
          read_renamed_(connection,
                        "SELECT name FROM provider_calendars c WHERE provider_id = ?1 AND source = ?3 AND NOT"
                        " EXISTS (SELECT 1 FROM provider_calendars WHERE provider_id = ?1 AND name = ?2)"
                        " ORDER BY name"),
          rename_busy_(connection,
                       "UPDATE provider_busy SET calendar = ?3 WHERE provider_id = ?1 AND calendar = ?2"),
          rename_calendar_(connection,
                           "UPDATE provider_calendars SET name = ?3 WHERE provider_id = ?1 AND name = ?2"),
          drop_busy_(connection, "DELETE FROM provider_busy WHERE provider_id = ?1 AND calendar = ?2"),
          drop_calendar_(connection, "DELETE FROM provider_calendars WHERE provider_id = ?1 AND name = ?2"),
          put_calendar_(connection,
                        "INSERT INTO provider_calendars (provider_id, name, source, added_at)"
                        " VALUES (?1, ?2, ?3, ?4)"
                        " ON CONFLICT (provider_id, name) DO UPDATE SET source = excluded.source"),
          read_feeds_(connection, "SELECT name FROM calendar_feeds WHERE provider_id = ?1"),
          drop_feed_(connection, "DELETE FROM calendar_feeds WHERE provider_id = ?1 AND name = ?2"),
          put_feed_(connection,
                    "INSERT INTO calendar_feeds (provider_id, name, busy_only, secret_hash, added_at)"
                    " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (provider_id, name) DO UPDATE"
                    " SET busy_only = excluded.busy_only, secret_hash = excluded.secret_hash") {}

    void replace_calendars(ProviderId provider, const std::vector<CalendarRecord>& given, Instant now) {
        keep_renamed(provider, given);
        for (const std::string& name : left_out(read_calendars_, provider, given)) {
            drop_busy_.bind(provider, name).run();
            drop_calendar_.bind(provider, name).run();
        }
        for (const CalendarRecord& calendar : given)
            put_calendar_.bind(provider, calendar.name, calendar.source, now).run();
    }

    void replace_feeds(ProviderId provider, const std::vector<FeedRecord>& given, Instant now) {
        for (const std::string& name : left_out(read_feeds_, provider, given))
            drop_feed_.bind(provider, name).run();
        for (const FeedRecord& feed : given)
            put_feed_.bind(provider, feed.name, feed.busy_only, feed.secret_hash, now).run();
    }

  private:
    /// The same source under a new name keeps its busy times: until it is read again, they could be booked.
    void keep_renamed(ProviderId provider, const std::vector<CalendarRecord>& given) {
        const auto stays = [&](const std::string& name) {
            return std::any_of(given.begin(), given.end(),
                               [&](const CalendarRecord& calendar) { return calendar.name == name; });
        };
        for (const CalendarRecord& calendar : given) {
            std::optional<std::string> old;
            for (auto& row = read_renamed_.bind(provider, calendar.name, calendar.source);
                 !old && row.step();) {
                if (std::string name(row.text(0)); !stays(name)) old = std::move(name);
            }
            if (!old) continue;
            rename_busy_.bind(provider, *old, calendar.name).run();
            rename_calendar_.bind(provider, *old, calendar.name).run();
        }
    }

    /// The names of stored items that the file does not have.
    template <class Record>
    static std::vector<std::string> left_out(Statement& read, ProviderId provider,
                                             const std::vector<Record>& given) {
        std::vector<std::string> names;
        for (auto& row = read.bind(provider); row.step();) {
            const std::string name(row.text(0));
            const bool stays = std::any_of(given.begin(), given.end(),
                                           [&](const Record& record) { return record.name == name; });
            if (!stays) names.push_back(name);
        }
        return names;
    }

    Statement read_calendars_, read_renamed_, rename_busy_, rename_calendar_, drop_busy_, drop_calendar_,
        put_calendar_, read_feeds_, drop_feed_, put_feed_;
};

}  // namespace

void import_services(Import& importer, const std::vector<ServiceRecord>& services) {
    Statement update(importer.connection, update_service_sql),
        insert(importer.connection, insert_service_sql);
    const auto write = [](Statement& statement, const ServiceRecord& s) {
        return statement
            .bind(s.id, s.name, minutes_of(s.duration), s.step.has_value(),
                  minutes_of(s.step.value_or(std::nullopt)), minutes_of(s.buffer_before),
                  minutes_of(s.buffer_after), minutes_of(s.min_notice), s.capacity, s.max_slots.has_value(),
                  s.max_slots.value_or(std::nullopt), s.active)
            .run();
    };
    for (std::size_t i = 0; i < services.size(); ++i) {
        importer.record(element("services", i), [&] {
            if (write(update, services[i]) == 0) write(insert, services[i]);
        });
    }
}

void import_providers(Import& importer, const std::vector<ProviderRecord>& providers) {
    Statement update(importer.connection,
                     "UPDATE providers SET name = coalesce(?2, name), time_zone = coalesce(?3, time_zone),"
                     " active = coalesce(?4, active) WHERE id = ?1");
    Statement insert(
        importer.connection,
        "INSERT INTO providers (id, name, time_zone, active) VALUES (?1, ?2, ?3, coalesce(?4, 1))");
    ProviderLists lists(importer.connection);
    CalendarLists calendars(importer.connection);
    for (std::size_t i = 0; i < providers.size(); ++i) {
        const ProviderRecord& p = providers[i];
        const std::string path = element("providers", i);
        importer.record(path, [&] {
            if (update.bind(p.id, p.name, p.time_zone, p.active).run() == 0) {
                insert.bind(p.id, p.name, p.time_zone, p.active).run();
            }
        });
        importer.record(path + ".availability", [&] {
            if (p.availability) lists.replace_availability(p.id, *p.availability);
        });
        importer.record(path + ".overrides", [&] {
            if (p.overrides) lists.replace_overrides(p.id, *p.overrides);
        });
        importer.record(path + ".services", [&] {
            if (p.offerings) lists.replace_offerings(p.id, *p.offerings);
        });
        importer.record(path + ".calendars", [&] {
            if (p.calendars) calendars.replace_calendars(p.id, *p.calendars, importer.now);
        });
        importer.record(path + ".feeds", [&] {
            if (p.feeds) calendars.replace_feeds(p.id, *p.feeds, importer.now);
        });
    }
}

}  // namespace slotctl::sqlite
