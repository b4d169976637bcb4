#include "core/dashboard/gather/stock.hpp"

#include "core/dashboard/gather/paging.hpp"

namespace slotctl::dashboard {

StockTotals gather_stock_totals(Store& store, const UnreserveConfig& rules, Instant now) {
    StockTotals totals = store.listings().stock_totals(now, rules.max_age);
    totals.waiting = store.health().reservations(now, rules.max_age, rules.processing_grace);
    return totals;
}

StockView gather_stock(Store& store, const UnreserveConfig& rules, const PageOfList& asked, Instant now) {
    constexpr std::size_t a_page = 50, most_endings = 50;
    StockView view;
    view.totals = gather_stock_totals(store, rules, now);
    view.search = asked.search;
    read_page(view.variants, view.page, view.pages, asked.page, a_page, [&](std::size_t from) {
        return store.listings().variants({asked.search, from, a_page});
    });
    view.endings = store.listings().endings(rules.max_age, most_endings);
    return view;
}

}  // namespace slotctl::dashboard
