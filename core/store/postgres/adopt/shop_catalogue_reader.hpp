#pragma once

#include <pqxx/pqxx>

#include "core/adopt/shop_catalogue.hpp"

namespace slotctl::postgres {

/// The tables of all schemas but PostgreSQL's own and those that slotctl made (`own_schema`: all of that
/// schema).
adopt::ShopCatalogue read_shop_catalogue(pqxx::transaction_base& tx, const std::string& own_schema);

}  // namespace slotctl::postgres
