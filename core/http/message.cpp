#include "core/http/message.hpp"

#include <algorithm>

namespace slotctl::http {
namespace {

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool same_name(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, [](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace

void Headers::add(std::string name, std::string value) {
    all_.emplace_back(std::move(name), std::move(value));
}

const std::string* Headers::find(std::string_view name) const {
    const auto found =
        std::ranges::find_if(all_, [&](const auto& header) { return same_name(header.first, name); });
    return found == all_.end() ? nullptr : &found->second;
}

}  // namespace slotctl::http
