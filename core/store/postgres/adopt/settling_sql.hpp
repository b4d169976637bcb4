#pragma once

#include <string>
#include <vector>

#include "core/store/postgres/adopt/adopted_view.hpp"

namespace slotctl::postgres {

/// Functions by which `unreserve` changes an application's orders, reservations and stock, each in one
/// statement on the application's table: triggers of views run for each row, which takes twice as long. They
/// do what the statements of reservations.cpp do. Empty if no stock is adopted.
std::vector<std::string> settling_sql(const std::vector<AdoptedView>& views);

/// Drops them.
std::vector<std::string> dropping_settling_sql(const std::string& schema);

}  // namespace slotctl::postgres
