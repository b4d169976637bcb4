#include "core/exchange/references.hpp"
#include "core/store/sqlite/exchange.hpp"
#include "core/store/sqlite/import_parts.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

Ids stored(Connection& connection, const std::string& table, const Ids& ids) {
    Statement find(connection, "SELECT 1 FROM " + table + " WHERE id = ?1");
    Ids found;
    for (const std::int64_t id : ids) {
        if (find.bind(id).step()) found.push_back(id);
    }
    return found;
}

void require_references(Connection& connection, const Business& business) {
    const IdsByTable mentioned = mentioned_ids(business);
    const IdsByTable known{stored(connection, "providers", mentioned.providers),
                           stored(connection, "services", mentioned.services),
                           stored(connection, "product_variants", mentioned.variants),
                           stored(connection, "drop_products", mentioned.drop_products),
                           stored(connection, "orders", mentioned.orders)};
    if (auto faults = check_references(business, known); !faults.empty()) throw FaultyFile(std::move(faults));
}

ImportCounts count(const Business& business) {
    const auto size = [](const auto& list) { return static_cast<std::int64_t>(list.size()); };
    ImportCounts counts;
    counts.providers = size(business.providers);
    counts.services = size(business.services);
    counts.bookings = size(business.bookings);
    counts.variants = size(business.variants);
    counts.drop_products = size(business.drop_products);
    counts.orders = size(business.orders);
    for (const ProviderRecord& provider : business.providers) {
        if (provider.offerings) counts.offerings += size(*provider.offerings);
    }
    for (const OrderRecord& order : business.orders) {
        if (order.reservations) counts.reservations += size(*order.reservations);
    }
    return counts;
}

}  // namespace

std::string Import::why(const Refused& refused) {
    const std::string& reason = refused.reason();
    if (reason == "CHECK constraint failed: no more is reserved than there is in stock") {
        return "more is reserved than there is in stock";
    }
    // What our triggers say needs no explanation.
    const bool ours = reason.find("constraint failed") == std::string::npos;
    return ours ? reason : "the database refuses it: " + reason;
}

ImportCounts SqliteExchange::import(const Business& business, Instant now, ImportMode mode) {
    const Connection::Task task(connection_, "importing");
    Transaction transaction(connection_, Transaction::Kind::write);
    require_references(connection_, business);
    Import import{connection_, now, {}};
    import_services(import, business.services);
    import_providers(import, business.providers);
    import_bookings(import, business.bookings);
    import_stock(import, business);
    if (!import.faults.empty()) throw FaultyFile(import.faults.take());
    if (mode == ImportMode::commit) transaction.commit();
    return count(business);
}

}  // namespace slotctl::sqlite
