#include <algorithm>
#include <string>

#include "core/store/sql/deliveries.hpp"

// Messages in figures. Each count is one range of an index.
namespace slotctl::sql {

namespace {

using std::chrono::hours;

constexpr const char* counting = "counting messages";
constexpr int hours_of_history = 24;

/// As an index of these rows has it.
constexpr const char* ended = "status IN ('failed', 'cancelled', 'unknown')";

/// The oldest messages among those that expire. Ones that are of use for longer are rare, and are counted as
/// other failures are, by when they were queued.
constexpr std::chrono::days longest_use{7};

std::string end_of_use(const Database& database) {
    return "coalesce(expires_at, " + database.later("created_at", hours{24}) + ")";
}

/// Whatever became of such a row in the table: nobody got the message, and somebody waited for it.
std::string expired(const Database& database, Instant since) {
    return std::string(ended) + " AND created_at > " + database.constant(since - longest_use) +
           " AND error LIKE '" + std::string(expired_unsent) + "%' AND " + end_of_use(database) + " > " +
           database.constant(since);
}

/// Ended in another way, and queued since then.
std::string ended_otherwise(const Database& database, Instant since) {
    return std::string(ended) + " AND created_at > " + database.constant(since) +
           " AND coalesce(error, '') NOT LIKE '" + std::string(expired_unsent) + "%'";
}

std::string count_of(const Database& database, const std::string& where) {
    return "(SELECT " + database.built_in("count") + "(*) FROM notifications WHERE " + where + ")";
}

std::string first_of(const Database& database, const std::string& column, const std::string& where) {
    return database.instant("(SELECT " + database.built_in("min") + "(" + column +
                            ") FROM notifications WHERE " + where + ")");
}

std::string within_hour(const Database& database, const std::string& column, Instant begins) {
    return " AND " + column + " >= " + database.constant(begins) + " AND " + column + " < " +
           database.constant(begins + hours{1});
}

}  // namespace

MessageFacts Deliveries::facts(Instant now) {
    MessageFacts facts;
    const auto queues = message_queues();
    std::string statement;
    const auto also = [&](const std::string& value) {
        statement.append(statement.empty() ? "SELECT " : ", ").append(value);
    };
    const std::string at = database_.constant(now), since = database_.constant(now - hours{24});
    also("(SELECT EXISTS (SELECT 1 FROM notifications))");
    also(count_of(database_, "status = 'sending'"));
    also(count_of(database_, "status = 'sent' AND sent_at > " + since));
    for (const char* status : {"failed", "unknown", "cancelled"})
        also(count_of(database_,
                      ended_otherwise(database_, now - hours{24}) + " AND status = '" + status + "'"));
    also(count_of(database_, expired(database_, now - hours{24})));
    const std::string until_now = " AND next_attempt_at <= " + at;
    const std::string by_which_a_channel_rests =
        " AND next_attempt_at > " + at + " AND claimed_by = '" + rest_mark + "'";
    std::string names;  // so that the index finds the few that are due later
    for (const MessageQueue& queue : queues) {
        names.append(names.empty() ? "'" : ", '").append(queue.name).append("'");
        const std::string of = "status = 'pending' AND queue = '" + std::string(queue.name) + "'";
        const std::string due = of + until_now;
        // The one message by which a channel rests was due before.
        const std::string resting = of + by_which_a_channel_rests;
        also(count_of(database_, of));
        also(count_of(database_, due));
        also(first_of(database_, "next_attempt_at", due));
        also(count_of(database_, resting));
        also(first_of(database_, "created_at", resting));
    }
    database_.query(counting, statement, {}, [&](const Row& row) {
        facts.expected = row.boolean(0);
        facts.sending = row.integer(1);
        facts.sent = row.integer(2);
        facts.expired = row.integer(6);
        facts.failed = row.integer(3) + facts.expired;
        facts.unknown = row.integer(4);
        facts.cancelled = row.integer(5);
        int column = 7;
        for (const MessageQueue& queue : queues) {
            QueuedMessages& of = facts.queues.emplace_back();
            of.queue = queue.name;
            of.pending = row.integer(column);
            of.due = row.integer(column + 1) + row.integer(column + 3);
            for (const auto& first : {row.maybe_instant(column + 2), row.maybe_instant(column + 4)})
                if (first && (!of.oldest || *first < *of.oldest)) of.oldest = first;
            column += 5;
        }
    });
    database_.query(counting,
                    "SELECT channel, " + database_.instant("next_attempt_at") +
                        ", coalesce(error, '') FROM notifications WHERE status = 'pending' AND queue IN (" +
                        names + ")" + by_which_a_channel_rests + " ORDER BY channel, next_attempt_at DESC",
                    {}, [&](const Row& row) {
                        if (facts.resting.empty() || facts.resting.back().channel != row.text(0))
                            facts.resting.push_back({row.text(0), row.instant(1), row.text(2)});
                    });
    if (facts.expired > 0) facts.why_expired = why_expired(now - hours{24});
    return facts;
}

std::string Deliveries::why_expired(Instant since) {
    std::string why;
    database_.query(counting,
                    "SELECT error, " + database_.built_in("count") + "(*) FROM notifications WHERE " +
                        expired(database_, since) + " GROUP BY error ORDER BY 2 DESC, 1 LIMIT 1",
                    {}, [&](const Row& row) { why = row.text(0); });
    constexpr std::size_t begins = expired_unsent.size() + 2;
    return why.size() > begins ? why.substr(begins) : "";
}

MessageHistory Deliveries::history(Instant now, std::size_t most) {
    MessageHistory history;
    history.facts = facts(now);
    const Instant last = std::chrono::floor<hours>(now);
    std::string statement;
    for (int i = hours_of_history - 1; i >= 0; --i) {
        const Instant begins = last - hours{i};
        history.hours.push_back({begins, 0, 0});
        const auto within = [&](const char* column) { return within_hour(database_, column, begins); };
        statement.append(statement.empty() ? "SELECT " : ", ")
            .append(count_of(database_, "status = 'sent'" + within("sent_at")))
            .append(", ")
            .append(count_of(database_, ended_otherwise(database_, begins - std::chrono::seconds{1}) +
                                            within("created_at") + " AND status <> 'cancelled'"));
    }
    database_.query(counting, statement, {}, [&](const Row& row) {
        int column = 0;
        for (MessageHour& hour : history.hours) {
            hour.sent = row.integer(column++);
            hour.failed = row.integer(column++);
        }
    });
    add_expired(history.hours);
    const Instant since = now - hours{24};
    const std::string figures = ", channel, coalesce(error, '') AS reason, " + database_.built_in("count") +
                                "(*) AS number, " + database_.built_in("max") +
                                "(created_at) AS newest FROM notifications WHERE ";
    const std::string alike = "channel, coalesce(error, '')";
    database_.query(counting,
                    "SELECT state, channel, reason, number, " + database_.instant("newest") +
                        " FROM (SELECT status AS state" + figures + ended_otherwise(database_, since) +
                        " AND status <> 'cancelled' GROUP BY status, " + alike +
                        " UNION ALL SELECT 'expired'" + figures + expired(database_, since) + " GROUP BY " +
                        alike + ") AS failures ORDER BY number DESC, newest DESC, reason LIMIT ?1",
                    {static_cast<std::int64_t>(most)}, [&](const Row& row) {
                        history.failures.push_back(
                            {row.text(0), row.text(1), row.text(2), row.integer(3), row.instant(4)});
                    });
    return history;
}

void Deliveries::add_expired(std::vector<MessageHour>& hours_ascending) {
    const std::string end = end_of_use(database_);
    database_.query(counting,
                    "SELECT " + database_.instant(end) + ", " + database_.built_in("count") +
                        "(*) FROM notifications WHERE " +
                        expired(database_, hours_ascending.front().begins - std::chrono::seconds{1}) +
                        " GROUP BY " + end,
                    {}, [&](const Row& row) {
                        const Instant hour = std::chrono::floor<hours>(row.instant(0));
                        for (MessageHour& each : hours_ascending)
                            if (each.begins == hour) each.failed += row.integer(1);
                    });
}

}  // namespace slotctl::sql
