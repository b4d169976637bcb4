#include "core/store/sql/listings.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace slotctl::sql {

namespace {

constexpr std::chrono::hours soon{1};

/// The id that a search may mean; 0: none.
std::int64_t id_in(const std::string& text) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    return error == std::errc{} && end == text.data() + text.size() && id > 0 ? id : 0;
}

std::string provider_columns(const Database& database) {
    return "SELECT p.id, p.name, p.time_zone, p.active, (SELECT " + database.built_in("count") +
           "(*) FROM offerings o JOIN services s ON s.id = o.service_id WHERE o.provider_id = p.id"
           " AND o.active AND s.active) FROM providers p WHERE ";
}

ListedProvider provider_in(const Row& row) {
    return {row.integer(0), row.text(1), row.text(2), row.boolean(3), row.integer(4)};
}

std::string named_columns(NamedKind kind) {
    return std::string("SELECT n.id, n.name, n.active FROM ") +
           (kind == NamedKind::provider ? "providers" : "services") + " n WHERE ";
}

NamedRecord named_in(const Row& row) {
    return {row.integer(0), row.text(1), row.boolean(2)};
}

Value number(std::size_t value) {
    return static_cast<std::int64_t>(value);
}

}  // namespace

Listed<ListedProvider> Listings::providers(const ListingQuery& query) {
    constexpr const char* doing = "listing providers";
    const std::string matches = "(" + database_.contains("p.name", "?1") + " OR p.id = ?2)";
    const std::int64_t id = id_in(query.search);
    Listed<ListedProvider> list;
    database_.query(doing, "SELECT " + database_.built_in("count") + "(*) FROM providers p WHERE " + matches,
                    {query.search, id}, [&](const Row& row) { list.total = row.integer(0); });
    database_.query(doing,
                    provider_columns(database_) + matches + " ORDER BY p.name, p.id LIMIT ?3 OFFSET ?4",
                    {query.search, id, number(query.most), number(query.from)},
                    [&](const Row& row) { list.items.push_back(provider_in(row)); });
    return list;
}

std::optional<ListedProvider> Listings::provider(ProviderId id) {
    std::optional<ListedProvider> found;
    database_.query("reading a provider", provider_columns(database_) + "p.id = ?1", {id},
                    [&](const Row& row) { found = provider_in(row); });
    return found;
}

NamesFound Listings::named(NamedKind kind, const std::string& name, std::size_t most) {
    const std::string text = "CAST(?1 AS text)";
    const std::string contains = database_.contains("n.name", text);
    NamesFound found;
    const auto read = [&](const std::string& condition) {
        database_.query(
            "looking up a name", named_columns(kind) + condition + " ORDER BY n.name, n.id LIMIT ?2",
            {name, number(most)}, [&](const Row& row) { found.records.push_back(named_in(row)); });
    };
    read(contains + " AND " + database_.contains(text, "n.name"));
    found.whole = !found.records.empty();
    if (!found.whole) read(contains);
    return found;
}

std::optional<NamedRecord> Listings::named(NamedKind kind, std::int64_t id) {
    std::optional<NamedRecord> found;
    database_.query("looking up an id", named_columns(kind) + "n.id = ?1", {id},
                    [&](const Row& row) { found = named_in(row); });
    return found;
}

StockTotals Listings::stock_totals(Instant now, std::chrono::seconds max_age) {
    constexpr const char* doing = "adding up the stock";
    const std::string count =
        "SELECT " + database_.built_in("count") + "(*) FROM inventory_reservations WHERE ";
    StockTotals totals;
    const std::string sum = database_.built_in("sum");
    database_.query(doing,
                    "SELECT " + database_.built_in("count") + "(*), coalesce(" + sum +
                        "(stock_quantity), 0), coalesce(" + sum +
                        "(reserved_quantity), 0) FROM product_variants",
                    {}, [&](const Row& row) {
                        totals.variants = row.integer(0);
                        totals.stock = row.integer(1);
                        totals.reserved = row.integer(2);
                    });
    const auto add = [&](const std::string& condition, const std::vector<Value>& parameters,
                         std::int64_t& total) {
        database_.query(doing, count + condition, parameters,
                        [&](const Row& row) { total += row.integer(0); });
    };
    const std::string expiring = "status = 'active' AND expires_at IS NOT NULL";
    const std::string ageing = "status = 'active' AND expires_at IS NULL";
    add(expiring, {}, totals.active);
    add(ageing, {}, totals.active);
    add(expiring + " AND expires_at > ?1 AND expires_at <= ?2", {now, now + soon}, totals.ending_soon);
    add(ageing + " AND created_at > ?1 AND created_at <= ?2", {now - max_age, now - max_age + soon},
        totals.ending_soon);
    return totals;
}

Listed<ListedVariant> Listings::variants(const ListingQuery& query) {
    constexpr const char* doing = "listing variants";
    const std::string matches = database_.contains("v.sku", "?1");
    const auto held = [this](const char* status) {
        return "(SELECT coalesce(" + database_.built_in("sum") +
               "(r.quantity), 0) FROM inventory_reservations r WHERE r.variant_id = v.id AND r.status = '" +
               status + "')";
    };
    Listed<ListedVariant> list;
    database_.query(doing,
                    "SELECT " + database_.built_in("count") + "(*) FROM product_variants v WHERE " + matches,
                    {query.search}, [&](const Row& row) { list.total = row.integer(0); });
    database_.query(doing,
                    "SELECT v.id, v.sku, v.stock_quantity, v.reserved_quantity, " + held("active") + ", " +
                        held("confirmed") + " FROM (SELECT * FROM product_variants v WHERE " + matches +
                        " ORDER BY v.reserved_quantity DESC, v.id LIMIT ?2 OFFSET ?3) v"
                        " ORDER BY v.reserved_quantity DESC, v.id",
                    {query.search, number(query.most), number(query.from)}, [&](const Row& row) {
                        list.items.push_back({row.integer(0), row.text(1), row.integer(2), row.integer(3),
                                              row.integer(4), row.integer(5)});
                    });
    return list;
}

std::vector<EndingReservation> Listings::endings(std::chrono::seconds max_age, std::size_t most) {
    std::vector<EndingReservation> endings;
    // Each is read from the index of its own kind.
    const auto read = [&](const std::string& ended, const std::string& condition,
                          std::chrono::seconds later) {
        database_.query(
            "listing reservations by their end",
            "SELECT r.id, r.order_id, r.variant_id, v.sku, r.quantity, o.payment_status, " +
                database_.instant("r." + ended) +
                " FROM (SELECT * FROM inventory_reservations r WHERE r.status = 'active' AND r.expires_at " +
                condition + " ORDER BY r." + ended +
                ", r.id LIMIT ?1) r JOIN product_variants v ON v.id = r.variant_id"
                " JOIN orders o ON o.id = r.order_id",
            {number(most)}, [&](const Row& row) {
                endings.push_back({row.integer(0), row.integer(1), row.integer(2), row.text(3),
                                   row.integer(4), row.text(5), row.instant(6) + later});
            });
    };
    read("expires_at", "IS NOT NULL", std::chrono::seconds{0});
    read("created_at", "IS NULL", max_age);
    std::sort(endings.begin(), endings.end(), [](const EndingReservation& a, const EndingReservation& b) {
        return std::tie(a.ends_at, a.id) < std::tie(b.ends_at, b.id);
    });
    if (endings.size() > most) endings.resize(most);
    return endings;
}

}  // namespace slotctl::sql
