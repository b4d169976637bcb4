#include "core/store/sql/records.hpp"

namespace slotctl::sql {

bool holds_nothing(Database& database) {
    bool nothing = true;
    database.query("checking whether anything is stored",
                   "SELECT EXISTS (SELECT 1 FROM providers) OR EXISTS (SELECT 1 FROM services)"
                   " OR EXISTS (SELECT 1 FROM product_variants) OR EXISTS (SELECT 1 FROM orders)"
                   " OR EXISTS (SELECT 1 FROM customers)",
                   {}, [&](const Row& row) { nothing = !row.boolean(0); });
    return nothing;
}

}  // namespace slotctl::sql
