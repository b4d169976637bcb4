#pragma once

#include <string>
#include <vector>

#include "core/dashboard/page.hpp"
#include "core/plans/listings.hpp"

namespace slotctl::dashboard {

struct StockView {
    StockTotals totals;
    std::string search;                      ///< part of a SKU; empty: all
    Listed<ListedVariant> variants;          ///< those with the most reserved first
    std::int64_t page = 1, pages = 1;        ///< of `variants`
    std::vector<EndingReservation> endings;  ///< the next ones
};
Page stock_page(const Frame& frame, const StockView& view);

/// The totals as cards.
std::string stock_figures(const StockTotals& totals);

}  // namespace slotctl::dashboard
