#pragma once

#include <string>

#include "core/dashboard/page.hpp"
#include "core/plans/listings.hpp"

namespace slotctl::dashboard {

/// A page of the providers whose name contains a text.
struct ProvidersView {
    std::string search;  ///< empty: all
    Listed<ListedProvider> providers;
    std::int64_t page = 1, pages = 1;
};

/// From which a calendar is chosen.
Page providers_page(const Frame& frame, const ProvidersView& view);

/// The form and the pager around a list of providers on the page `page`.
std::string provider_search(const std::string& page, const ProvidersView& view);
std::string provider_pager(const std::string& page, const ProvidersView& view);
/// What to say if there are none.
std::string no_providers(const ProvidersView& view);

}  // namespace slotctl::dashboard
