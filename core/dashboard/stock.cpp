#include "core/dashboard/stock.hpp"

#include <algorithm>

#include "core/dashboard/parts.hpp"
#include "core/report/figures.hpp"
#include "core/report/html.hpp"

namespace slotctl::dashboard {

namespace {

using report::grouped;
using report::html_escaped;
using report::text_element;

std::string page_address(const StockView& view, std::int64_t page) {
    return address("stock", {{"q", view.search}, {"page", page > 1 ? std::to_string(page) : ""}});
}

std::string variants(const StockView& view) {
    std::string html = get_form("stock", search_field("q", "SKU", view.search, "part of a SKU"), "Search");
    if (view.variants.items.empty()) {
        return html + text_element("p", "card empty-note",
                                   view.search.empty() ? "There are no variants: no stock is kept here."
                                                       : "No SKU contains \"" + view.search + "\".");
    }
    std::vector<std::vector<std::string>> rows;
    for (const ListedVariant& variant : view.variants.items) {
        rows.push_back({html_escaped(variant.sku), grouped(variant.stock),
                        grouped(variant.reserved) + bar(static_cast<double>(variant.reserved),
                                                        static_cast<double>(variant.stock), "s1"),
                        grouped(variant.active), grouped(variant.confirmed),
                        grouped(std::max<std::int64_t>(variant.stock - variant.reserved, 0))});
    }
    const auto before = view.page > 1 ? page_address(view, view.page - 1) : std::string();
    const auto after = view.page < view.pages ? page_address(view, view.page + 1) : std::string();
    return html +
           table("Stock by variant, the most held first",
                 {"SKU", "In stock", "Held", "By unpaid orders", "By paid orders", "Left"}, rows) +
           pager("Pages of variants", {before, "« Before"},
                 "page " + grouped(view.page) + " of " + grouped(view.pages) + ", " +
                     counted(view.variants.total, "variant", "variants"),
                 {after, "Next »"});
}

std::string endings(const StockView& view, Instant now) {
    if (view.endings.empty())
        return text_element("p", "card empty-note", "No order holds stock that would end.");
    std::vector<std::vector<std::string>> rows;
    for (const EndingReservation& ending : view.endings) {
        const bool over = ending.ends_at <= now;
        rows.push_back(
            {time_of(ending.ends_at),
             over ? "<span class=\"pill warning\">waiting</span>" : "<span class=\"pill none\">held</span>",
             grouped(ending.quantity), html_escaped(ending.sku), "order " + std::to_string(ending.order),
             html_escaped(ending.payment_status)});
    }
    return table("Reservations by their end", {"Ends", "State", "Pieces", "SKU", "Order", "Payment"}, rows);
}

}  // namespace

std::string stock_figures(const StockTotals& totals) {
    const auto share =
        totals.stock > 0
            ? std::optional(100.0 * static_cast<double>(totals.reserved) / static_cast<double>(totals.stock))
            : std::nullopt;
    return report::element(
        "div", "figures",
        figure("In stock", grouped(totals.stock),
               "pieces of " + counted(totals.variants, "variant", "variants")) +
            figure("Held", grouped(totals.reserved),
                   (share ? report::percent(share) : std::string("nothing")) + " of the stock") +
            figure("Waiting", grouped(totals.waiting.waiting),
                   totals.waiting.oldest ? "ended and not released yet, the oldest since " +
                                               report::when(*totals.waiting.oldest)
                                         : "nothing waits for unreserve") +
            figure("Ending within the hour", grouped(totals.ending_soon),
                   "of " + counted(totals.active, "reservation", "reservations") + " of unpaid orders"));
}

Page stock_page(const Frame& frame, const StockView& view) {
    Content content{"stock", "Stock", "", std::chrono::seconds{10}};
    content.html = "<section id=\"totals\" aria-label=\"Totals\" data-live>\n" + stock_figures(view.totals) +
                   "</section>\n" + section("variants", "By variant", variants(view)) +
                   section("endings", "What ends next", endings(view, frame.now));
    return page(frame, content);
}

}  // namespace slotctl::dashboard
