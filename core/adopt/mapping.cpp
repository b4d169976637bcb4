#include "core/adopt/mapping.hpp"

#include <algorithm>
#include <array>

namespace slotctl::adopt {

std::string_view name_of(KeyKind kind) {
    constexpr std::array<std::string_view, 3> names{"bigint", "uuid", "text"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(TimeKind kind) {
    constexpr std::array<std::string_view, 2> names{"instant", "local"};
    return names[static_cast<std::size_t>(kind)];
}

const TableMapping* Mapping::find(std::string_view table) const {
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [&](const TableMapping& mapping) { return mapping.table == table; });
    return found == tables.end() ? nullptr : &*found;
}

}  // namespace slotctl::adopt
