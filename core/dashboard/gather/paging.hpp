#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/plans/listings.hpp"

namespace slotctl::dashboard {

/// Reads the page `asked` (from 1) of a list, or the last one if there are fewer. `read` takes the place of
/// the page's first item.
template <class Item, class Read>
void read_page(Listed<Item>& list, std::int64_t& page, std::int64_t& pages, std::int64_t asked,
               std::size_t a_page, Read read) {
    const auto first_of = [a_page](std::int64_t number) {
        return static_cast<std::size_t>(number - 1) * a_page;
    };
    const auto length = static_cast<std::int64_t>(a_page);
    page = std::max<std::int64_t>(asked, 1);
    list = read(first_of(page));
    pages = std::max<std::int64_t>((list.total + length - 1) / length, 1);
    if (page <= pages) return;
    page = pages;
    list = read(first_of(page));
}

}  // namespace slotctl::dashboard
