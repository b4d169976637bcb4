#include "core/dashboard/providers.hpp"

#include "core/dashboard/parts.hpp"
#include "core/report/figures.hpp"
#include "core/report/html.hpp"

namespace slotctl::dashboard {

using report::grouped;
using report::html_escaped;

std::string provider_search(const std::string& page, const ProvidersView& view) {
    return get_form(page, search_field("q", "Provider", view.search, "part of a name, or an id"), "Search");
}

std::string provider_pager(const std::string& page, const ProvidersView& view) {
    const auto to = [&](std::int64_t number) {
        return address(page, {{"q", view.search}, {"page", number > 1 ? std::to_string(number) : ""}});
    };
    return pager("Pages of providers", {view.page > 1 ? to(view.page - 1) : "", "« Before"},
                 "page " + grouped(view.page) + " of " + grouped(view.pages) + ", " +
                     counted(view.providers.total, "provider", "providers"),
                 {view.page < view.pages ? to(view.page + 1) : "", "Next »"});
}

std::string no_providers(const ProvidersView& view) {
    return report::element(
        "p", "card empty-note",
        view.search.empty()
            ? "There are no providers yet. <code>slotctl import</code> loads them, and "
              "<code>slotctl db seed</code> a sample business."
            : html_escaped("No provider's name contains \"" + view.search + "\", and none has this id."));
}

Page providers_page(const Frame& frame, const ProvidersView& view) {
    Content content{"calendar", "Calendar", "", std::chrono::seconds{0}};
    std::string list;
    if (view.providers.items.empty()) {
        list = no_providers(view);
    } else {
        std::vector<std::vector<std::string>> rows;
        for (const ListedProvider& provider : view.providers.items) {
            const std::string id = std::to_string(provider.id);
            rows.push_back({link(address("calendar", {{"provider", id}}),
                                 provider.name.empty() ? "provider " + id : provider.name),
                            id, html_escaped(provider.time_zone),
                            provider.active ? counted(provider.offerings, "service", "services")
                                            : "<span class=\"pill none\">inactive</span>"});
        }
        list = table("Providers", {"Provider", "Id", "Time zone", "Offers"}, rows) +
               provider_pager("calendar", view);
    }
    content.html = section("providers", "Choose a provider", provider_search("calendar", view) + list);
    return page(frame, content);
}

}  // namespace slotctl::dashboard
