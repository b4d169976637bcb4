#pragma once

#include <string>
#include <string_view>

namespace slotctl {

/// `text` with any password in a URL or keyword string replaced by `***`.
std::string masked(std::string_view text);

}  // namespace slotctl
