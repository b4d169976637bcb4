#include "core/exchange/comparison.hpp"
#include "core/exchange/references.hpp"
#include "core/store/sql/flat_exchange.hpp"
#include "core/store/sqlite/exchange.hpp"
#include "core/store/sqlite/import_parts.hpp"
#include "core/store/sqlite/import_stored.hpp"
#include "core/store/sqlite/rows.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

Ids stored_ids(Connection& connection, const std::string& table, const Ids& ids) {
    Statement find(connection, "SELECT 1 FROM " + table + " WHERE id = ?1");
    Ids found;
    for (const std::int64_t id : ids) {
        if (find.bind(id).step()) found.push_back(id);
    }
    return found;
}

void require_references(Connection& connection, const Business& business) {
    const IdsByTable mentioned = mentioned_ids(business);
    const IdsByTable known{stored_ids(connection, "providers", mentioned.providers),
                           stored_ids(connection, "services", mentioned.services),
                           stored_ids(connection, "product_variants", mentioned.variants),
                           stored_ids(connection, "drop_products", mentioned.drop_products)};
    if (auto faults = check_references(business, known); !faults.empty()) throw FaultyFile(std::move(faults));
}

}  // namespace

std::string Import::why(const Refused& refused) {
    const std::string& reason = refused.reason();
    if (reason == "CHECK constraint failed: no more is reserved than there is in stock") {
        return "more is reserved than there is in stock";
    }
    // The messages of our triggers need no explanation.
    const bool ours = reason.find("constraint failed") == std::string::npos;
    return ours ? reason : "the database refuses it: " + reason;
}

ImportReport SqliteExchange::import(const Business& business, Instant now, ImportMode mode, bool force) {
    const Connection::Task task(connection_, "importing");
    Transaction transaction(connection_, Transaction::Kind::write);
    require_references(connection_, business);
    FirstLoad first_load(connection_, business.orders.size());
    SqliteStoredRecords stored(connection_, first_load.into_empty_tables(), have_secrets(business.providers));
    Import importer{connection_, now, force, stored, first_load, {}, {}};
    compare_rules(business, stored, importer.report);
    import_services(importer, business.services);
    import_providers(importer, business.providers);
    import_slots_and_bookings(importer, business);
    import_stock(importer, business);
    SqliteRows rows(connection_);
    sql::import_flat(rows, business, now, force, importer.report, importer.faults);
    if (!importer.faults.empty()) throw FaultyFile(importer.faults.take());
    if (mode == ImportMode::commit) transaction.commit();
    return std::move(importer.report);
}

}  // namespace slotctl::sqlite
