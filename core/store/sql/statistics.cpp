#include "core/store/sql/statistics.hpp"

#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/base/status_words.hpp"
#include "core/store/sql/id_list.hpp"
#include "core/store/sql/message_rows.hpp"

namespace slotctl::sql {

namespace {

constexpr const char* counting = "counting for statistics";

/// SQL for the text `{"pending": 0, … }`; `number` gives the SQL of each number.
template <class Names, class Number>
std::string json_of(const Names& names, Number number) {
    std::string sql, before = "{";
    for (const auto& name : names) {
        sql += (sql.empty() ? "'" : " || '") + before + "\"" + std::string(name) + "\": ' || CAST(" +
               number(name) + " AS text)";
        before = ", ";
    }
    return sql + " || '}'";
}

std::string json_of(const DayCounts& counts) {
    nlohmann::ordered_json bookings, messages;
    for (const std::string_view status : booking_statuses)
        bookings[std::string(status)] = counts.bookings.at(std::string(status));
    for (const std::string_view status : message_statuses)
        messages[std::string(status)] = counts.messages.at(std::string(status));
    const nlohmann::ordered_json json{{"bookings", std::move(bookings)},
                                      {"new_customers", counts.new_customers},
                                      {"active_providers", counts.active_providers},
                                      {"reviews", counts.reviews},
                                      {"messages", std::move(messages)}};
    return json.dump();
}

}  // namespace

std::int64_t Statistics::count(const std::string& rows) {
    return count_rows(database_, counting, rows);
}

std::int64_t Statistics::providers() {
    return count("FROM providers");
}

StatisticsStore::Stale Statistics::stale() {
    return {count("FROM stale_provider_statistics"),
            count("FROM providers WHERE id IN (SELECT provider_id FROM stale_provider_statistics)")};
}

void Statistics::mark_all(const RunLock&) {
    database_.execute(counting,
                      "INSERT INTO stale_provider_statistics (provider_id) SELECT id FROM providers"
                      " WHERE id NOT IN (SELECT provider_id FROM stale_provider_statistics)",
                      {});
}

// The notices go first, and the rows of the providers are held, before anything is counted: what is counted
// then is at least as new as the notices, and as what another run has written.
StatisticsStore::Stale Statistics::recount(const RunLock&, Instant now, std::int64_t most) {
    Stale done;
    database_.together(counting, [&] {
        done = {};
        std::vector<std::int64_t> notices, providers;
        database_.query(counting,
                        "SELECT id, provider_id FROM stale_provider_statistics ORDER BY provider_id, id"
                        " LIMIT ?1" +
                            database_.for_change_unless_locked(),
                        {most}, [&](const Row& row) {
                            notices.push_back(row.integer(0));
                            const std::int64_t provider = row.integer(1);
                            if (providers.empty() || providers.back() != provider)
                                providers.push_back(provider);
                        });
        done.notices = static_cast<std::int64_t>(notices.size());
        if (notices.empty()) return;
        database_.execute(counting,
                          "DELETE FROM stale_provider_statistics WHERE provider_id IN (" +
                              list_of(providers) + ") AND id IN (" + list_of(notices) + ")",
                          {});
        const bool made = database_.attempt([&] {
            database_.execute(counting,
                              "INSERT INTO provider_statistics (provider_id) SELECT id FROM providers"
                              " WHERE id IN (" +
                                  list_of(providers) + ") ORDER BY id ON CONFLICT DO NOTHING",
                              {});
        });
        if (!made) throw Error(ErrorKind::conflict, "a provider was deleted while its bookings were counted");
        std::vector<std::int64_t> held;
        database_.query(counting,
                        "SELECT provider_id FROM provider_statistics WHERE provider_id IN (" +
                            list_of(providers) + ") ORDER BY provider_id" + database_.for_change(),
                        {}, [&](const Row& row) { held.push_back(row.integer(0)); });
        if (!held.empty()) write(held, now);
        done.providers = static_cast<std::int64_t>(held.size());
    });
    return done;
}

void Statistics::write(const std::vector<std::int64_t>& providers, Instant now) {
    const std::string list = list_of(providers), count = database_.built_in("count");
    const std::array<std::string, 5> stars{"1", "2", "3", "4", "5"};
    const std::string of_reviews = " FROM reviews r WHERE r.provider_id = provider_statistics.provider_id";
    const std::string of_bookings = " FROM bookings b WHERE b.provider_id = provider_statistics.provider_id";
    const auto number_of = [&](const std::string& condition) {
        return count + "(CASE WHEN " + condition + " THEN 1 END)";
    };
    const std::string sum = number_of("r.rating >= 1") + " + " + number_of("r.rating >= 2") + " + " +
                            number_of("r.rating >= 3") + " + " + number_of("r.rating >= 4") + " + " +
                            number_of("r.rating >= 5");
    const std::string closed = number_of("b.status IN ('completed', 'cancelled', 'missed')");
    const auto share = [](const std::string& part, const std::string& whole) {
        return "CASE WHEN " + whole + " > 0 THEN CAST(" + part + " AS double precision) / CAST(" + whole +
               " AS double precision) END";
    };
    database_.execute(
        counting,
        "UPDATE provider_statistics SET (rating_average, rating_count, stars) = (SELECT " +
            share("(" + sum + ")", count + "(*)") + ", " + count + "(*), " +
            database_.as_json(
                "(" +
                json_of(stars, [&](const std::string& star) { return number_of("r.rating = " + star); }) +
                ")") +
            of_reviews + "), (bookings, completion_rate) = (SELECT " +
            database_.as_json("(" +
                              json_of(booking_statuses,
                                      [&](std::string_view status) {
                                          return number_of("b.status = '" + std::string(status) + "'");
                                      }) +
                              ")") +
            ", " + share(number_of("b.status = 'completed'"), closed) + of_bookings +
            "), updated_at = ?1 WHERE provider_id IN (" + list + ")",
        {now});
}

void Statistics::count_by_status(const std::string& rows, std::map<std::string, std::int64_t>& numbers) {
    database_.query(counting,
                    "SELECT status, " + database_.built_in("count") + "(*) FROM " + rows + " GROUP BY status",
                    {}, [&](const Row& row) { numbers[row.text(0)] += row.integer(1); });
}

DayCounts Statistics::counted(Instant from, Instant until) {
    const auto within = [&](const std::string& column) {
        return column + " >= " + database_.constant(from) + " AND " + column + " < " +
               database_.constant(until);
    };
    DayCounts counts;
    for (const std::string_view status : booking_statuses) counts.bookings[std::string(status)] = 0;
    for (const std::string_view status : message_statuses) counts.messages[std::string(status)] = 0;
    count_by_status("bookings WHERE " + within("starts_at"), counts.bookings);
    counts.new_customers = count("FROM customers WHERE " + within("created_at"));
    counts.active_providers = count("FROM (SELECT DISTINCT provider_id FROM bookings WHERE " +
                                    within("starts_at") + " AND status <> 'cancelled') AS active");
    counts.reviews = count("FROM reviews WHERE " + within("created_at"));
    count_by_status("notifications WHERE " + within("created_at"), counts.messages);
    return counts;
}

DayCounts Statistics::day(Instant from, Instant until) {
    DayCounts counts;
    database_.read_together(counting, [&] { counts = counted(from, until); });
    return counts;
}

DayCounts Statistics::record_day(const RunLock&, LocalDate date, Instant from, Instant until) {
    DayCounts counts;
    database_.together_on_snapshot(counting, [&] {
        counts = counted(from, until);
        database_.execute(counting,
                          "INSERT INTO daily_statistics (date, counts) VALUES (?1, " +
                              database_.as_json("?2") +
                              ") ON CONFLICT (date) DO UPDATE SET counts = excluded.counts",
                          {format_date(date), json_of(counts)});
    });
    return counts;
}

}  // namespace slotctl::sql
