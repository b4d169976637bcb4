#pragma once

#include "core/config/config.hpp"
#include "core/dashboard/gather/calendar.hpp"
#include "core/dashboard/stock.hpp"

namespace slotctl::dashboard {

/// How stock stands now, with what waits for `unreserve` by its rules. Throws Error.
StockTotals gather_stock_totals(Store& store, const UnreserveConfig& rules, Instant now);
StockView gather_stock(Store& store, const UnreserveConfig& rules, const PageOfList& asked, Instant now);

}  // namespace slotctl::dashboard
