#include "core/adopt/shop_names.hpp"

#include <algorithm>

namespace slotctl::adopt {

std::string squashed(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c >= 'A' && c <= 'Z') {
            out += static_cast<char>(c - 'A' + 'a');
        } else if (c != '_' && c != '-' && c != ' ' && c != '.') {
            out += c;
        }
    }
    return out;
}

std::string without_id(std::string_view column) {
    std::string name = squashed(column);
    if (name.size() > 2 && name.ends_with("id")) name.resize(name.size() - 2);
    return name;
}

std::string singular(std::string name) {
    if (name.size() > 4 && name.ends_with("ies")) {
        name.resize(name.size() - 3);
        return name + "y";
    }
    if (name.ends_with("sses") || name.ends_with("xes") || name.ends_with("ches")) {
        name.resize(name.size() - 2);
    } else if (name.size() > 3 && name.ends_with("s") && !name.ends_with("ss") && !name.ends_with("us") &&
               !name.ends_with("is")) {
        name.pop_back();
    }
    return name;
}

std::optional<std::size_t> rank_in(std::string_view list, std::string_view word) {
    if (word.empty()) return std::nullopt;
    std::size_t rank = 0;
    for (std::size_t begin = 0; begin < list.size(); ++rank) {
        const std::size_t end = std::min(list.find(' ', begin), list.size());
        if (list.compare(begin, end - begin, word) == 0) return rank;
        begin = end + 1;
    }
    return std::nullopt;
}

bool is_app(std::string_view before, std::string_view model, const ShopTable& table,
            const ShopCatalogue& catalogue) {
    const std::string stem = singular(squashed(before));
    if (squashed(model).starts_with(stem)) return true;
    const std::string prefix = std::string(before) + "_";
    return std::any_of(catalogue.tables.begin(), catalogue.tables.end(), [&](const ShopTable& other) {
        return other.name != table.name && other.name.starts_with(prefix);
    });
}

}  // namespace slotctl::adopt
