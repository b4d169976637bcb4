#include "core/http/message.hpp"

#include <algorithm>

#include "core/http/tokens.hpp"

namespace slotctl::http {

void Headers::add(std::string name, std::string value) {
    all_.emplace_back(std::move(name), std::move(value));
}

const std::string* Headers::find(std::string_view name) const {
    const auto found =
        std::ranges::find_if(all_, [&](const auto& header) { return equal_words(header.first, name); });
    return found == all_.end() ? nullptr : &found->second;
}

}  // namespace slotctl::http
