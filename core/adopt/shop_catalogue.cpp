#include "core/adopt/shop_catalogue.hpp"

#include <algorithm>

namespace slotctl::adopt {

const ShopColumn* ShopTable::find(std::string_view column) const {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const ShopColumn& one) { return one.name == column; });
    return found == columns.end() ? nullptr : &*found;
}

const ShopTable* ShopCatalogue::find(std::string_view name) const {
    const ShopTable* found = nullptr;
    for (const ShopTable& table : tables) {
        if (table.full_name() == name) return &table;
        if (table.name != name) continue;
        if (found != nullptr) return nullptr;
        found = &table;
    }
    return found;
}

}  // namespace slotctl::adopt
