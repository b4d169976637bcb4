#include "core/store/postgres/import_drop_products.hpp"

#include <map>

#include "core/exchange/references.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

struct StoredDrop {
    std::int64_t variant = 0;
    bool reserved = false;
};

/// For the drop products that the file mentions.
std::map<std::int64_t, StoredDrop> stored_drops(pqxx::transaction_base& tx, const Business& business) {
    const Ids ids = mentioned_ids(business).drop_products;
    std::map<std::int64_t, StoredDrop> drops;
    if (ids.empty()) return drops;
    for (const auto& row :
         exec_params(tx,
                     "SELECT d.id, d.variant_id, EXISTS (SELECT 1 FROM inventory_reservations r"
                     " WHERE r.drop_product_id = d.id AND r.variant_id = d.variant_id)"
                     " FROM drop_products d WHERE d.id = ANY ($1::bigint[])",
                     ids_array(ids))) {
        drops[int_from(row[0])] = {int_from(row[1]), bool_from(row[2])};
    }
    return drops;
}

}  // namespace

bool drop_products_are_of_their_variants(pqxx::transaction_base& tx, const Business& business,
                                         FaultList& faults) {
    auto drops = stored_drops(tx, business);
    bool right = true;
    for (std::size_t i = 0; i < business.drop_products.size(); ++i) {
        const DropProductRecord& record = business.drop_products[i];
        if (!record.variant) continue;
        StoredDrop& stored = drops[record.id];
        if (stored.reserved && stored.variant != *record.variant) {
            faults.add("drop_products[" + std::to_string(i) + "]",
                       "the drop product is reserved as one of another variant");
            right = false;
        } else {
            stored.variant = *record.variant;
        }
    }
    if (drops.empty()) return right;
    business.orders.each([&](const OrderRecord& order, std::size_t i) {
        const auto& reservations = order.reservations;
        for (std::size_t j = 0; reservations && j < reservations->size(); ++j) {
            const ReservationRecord& record = (*reservations)[j];
            if (!record.drop_product || drops[*record.drop_product].variant == record.variant) continue;
            faults.add("orders[" + std::to_string(i) + "].reservations[" + std::to_string(j) + "]",
                       "the drop product belongs to another variant");
            right = false;
        }
    });
    return right;
}

}  // namespace slotctl::postgres
