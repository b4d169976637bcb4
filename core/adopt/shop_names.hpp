#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/adopt/shop_catalogue.hpp"

/// Names of tables, columns and words as applications write them, made comparable.
namespace slotctl::adopt {

/// `OrderItem`, `order_item` and `order item` → `orderitem`: lower case, without what separates words.
std::string squashed(std::string_view name);

/// A squashed name of a reference without its end: `provider_id` → `provider`.
std::string without_id(std::string_view column);

/// A squashed name in the singular: `availabilities` → `availability`.
std::string singular(std::string name);

/// Where `word` is in a list with blanks between its words; nothing if it is not there.
std::optional<std::size_t> rank_in(std::string_view list, std::string_view word);

/// A name that a table's may stand for.
struct ModelName {
    std::string name;    ///< squashed, in the singular: `order` for `shop_orders`
    std::string before;  ///< squashed: what stands before it, `shop`; empty: nothing
    bool app = false;  ///< whether that is probably the name of a part of the application, as Django has them
};

/// Calls `take` for the table's name and for each end of it that begins after an underscore.
template <class Take>
void each_model_name(const ShopTable& table, const ShopCatalogue& catalogue, Take take);

/// Whether several tables' names begin like that, or the rest of the name repeats it: `orders_order`.
bool is_app(std::string_view before, std::string_view model, const ShopTable& table,
            const ShopCatalogue& catalogue);

template <class Take>
void each_model_name(const ShopTable& table, const ShopCatalogue& catalogue, Take take) {
    take(ModelName{singular(squashed(table.name)), {}, false});
    for (auto at = table.name.find('_'); at != std::string::npos; at = table.name.find('_', at + 1)) {
        const std::string before = table.name.substr(0, at), model = table.name.substr(at + 1);
        take(ModelName{singular(squashed(model)), squashed(before), is_app(before, model, table, catalogue)});
    }
}

}  // namespace slotctl::adopt
