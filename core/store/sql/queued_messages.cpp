#include <algorithm>
#include <iterator>
#include <set>

#include "core/store/sql/deliveries.hpp"

// Messages that somebody sends to some or all customers.
namespace slotctl::sql {

namespace {

constexpr const char* queueing = "queueing messages";

/// `?1,?2,?3`
std::string places_for(std::size_t count) {
    std::string places;
    for (std::size_t i = 1; i <= count; ++i) places += (i == 1 ? "?" : ",?") + std::to_string(i);
    return places;
}

/// Customers per statement.
constexpr std::size_t page = 500;

/// SQL about a customer `c` who does not want messages by this channel, and about one who can be reached.
struct Reach {
    std::string opted_out, reachable;
};

Reach reach_of(MessageChannel channel) {
    switch (channel) {
        case MessageChannel::email:
            return {"c.email_opt_out", "c.email IS NOT NULL AND c.email_bounced_at IS NULL"};
        case MessageChannel::push:
            return {
                "c.push_opt_out",
                "EXISTS (SELECT 1 FROM customer_devices d WHERE d.customer_id = c.id AND d.dead_at IS NULL)"};
        case MessageChannel::webhook:
            break;
    }
    return {"c.id IS NULL", "c.id IS NOT NULL"};
}

}  // namespace

Queued Deliveries::queue(const NewMessage& message, const std::string& condition,
                         const std::vector<std::string>& customers, bool dry) {
    const auto [opted_out, reachable] = reach_of(message.channel);
    const std::string count = database_.built_in("count");
    std::vector<Value> ids;
    ids.reserve(customers.size());
    for (const std::string& customer : customers) ids.emplace_back(customer);
    Queued queued;
    std::int64_t known = 0;
    database_.query(queueing,
                    "SELECT " + count + "(*), " + count + "(CASE WHEN " + opted_out + " THEN 1 END), " +
                        count + "(CASE WHEN NOT (" + opted_out + ") AND " + reachable +
                        " THEN 1 END) FROM customers c" + condition,
                    ids, [&](const Row& row) {
                        known = row.integer(0);
                        queued.opted_out = row.integer(1);
                        queued.queued = row.integer(2);
                    });
    if (!customers.empty()) queued.unknown = static_cast<std::int64_t>(customers.size()) - known;
    const auto parameter = [&](Value value) {
        ids.push_back(std::move(value));
        return "?" + std::to_string(ids.size());
    };
    if (!dry) {
        const std::string event = parameter(message.event), subject = parameter(maybe(message.subject)),
                          body = parameter(maybe(message.body)), data = parameter(maybe(message.data));
        queued.queued = database_.execute(
            queueing,
            "INSERT INTO notifications (queue, event, channel, customer_id, subject, body, data, created_at,"
            " next_attempt_at) SELECT 'notifications', " +
                event + ", '" + std::string(name_of(message.channel)) + "', c.id, " + subject + ", " + body +
                ", " + database_.as_json(data) + ", " + database_.constant(message.created_at) + ", " +
                database_.constant(message.created_at) + " FROM customers c" + condition + " AND NOT (" +
                opted_out + ") AND " + reachable,
            ids);
    }
    queued.unreachable = known - queued.opted_out - queued.queued;
    return queued;
}

std::vector<std::string> Deliveries::unknown_customers(std::span<const std::string> customers) {
    std::vector<std::string> unknown;
    for (std::size_t at = 0; at < customers.size(); at += page) {
        const auto some = customers.subspan(at, std::min(page, customers.size() - at));
        std::set<std::string> known;
        database_.query("looking for customers",
                        "SELECT id FROM customers WHERE id IN (" + places_for(some.size()) + ")",
                        {some.begin(), some.end()}, [&](const Row& row) { known.insert(row.text(0)); });
        std::copy_if(some.begin(), some.end(), std::back_inserter(unknown),
                     [&](const std::string& id) { return !known.contains(id); });
    }
    return unknown;
}

Queued Deliveries::queue_for_all(const NewMessage& message, bool dry) {
    Queued queued;
    in_one_transaction(dry, [&] { queued = queue(message, " WHERE c.id IS NOT NULL", {}, dry); });
    return queued;
}

void Deliveries::in_one_transaction(bool only_reads, const std::function<void()>& work) {
    only_reads ? database_.read_together(queueing, work) : database_.together(queueing, work);
}

Queued Deliveries::queue_for(const NewMessage& message, std::span<const std::string> customers, bool dry) {
    Queued all;
    in_one_transaction(dry, [&] {
        all = {};
        for (std::size_t at = 0; at < customers.size(); at += page) {
            const auto some = customers.subspan(at, std::min(page, customers.size() - at));
            const Queued part = queue(message, " WHERE c.id IN (" + places_for(some.size()) + ")",
                                      {some.begin(), some.end()}, dry);
            all.queued += part.queued;
            all.opted_out += part.opted_out;
            all.unreachable += part.unreachable;
            all.unknown += part.unknown;
        }
    });
    return all;
}

}  // namespace slotctl::sql
