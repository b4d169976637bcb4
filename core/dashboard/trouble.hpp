#pragma once

#include <string>

#include "core/dashboard/page.hpp"

namespace slotctl::dashboard {

/// The page that stands for one that cannot be shown. `current` as in Content.
struct Trouble {
    std::string current, title;
    std::string message, hint;  ///< what happened, what to do about it; the hint may be empty
};
Page trouble_page(const Frame& frame, const Trouble& trouble);

}  // namespace slotctl::dashboard
