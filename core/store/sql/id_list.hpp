#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace slotctl::sql {

/// `1,2,3`, for `IN (…)`; `NULL` if there are none. Numbers need no parameters, and an array is not a value
/// that both databases understand.
inline std::string list_of(std::span<const std::int64_t> ids) {
    std::string text;
    for (const std::int64_t id : ids) text += (text.empty() ? "" : ",") + std::to_string(id);
    return text.empty() ? "NULL" : text;
}

}  // namespace slotctl::sql
