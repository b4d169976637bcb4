#include "core/adopt/column_types.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace slotctl::adopt {

TypeClass class_of(std::string_view type) {
    std::string name(type.substr(0, type.find('(')));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (type.find("[]") != std::string_view::npos) return TypeClass::other;
    // PostgreSQL puts the precision in the middle: `timestamp(6) with time zone`.
    const bool zoned = type.find("with time zone") != std::string_view::npos || name == "timestamptz";
    if (name.starts_with("timestamp") || name == "datetime")
        return zoned ? TypeClass::zoned_time : TypeClass::local_time;
    if (name.starts_with("time")) return zoned ? TypeClass::other : TypeClass::time_of_day;
    if (name.starts_with("interval")) return TypeClass::interval;
    while (!name.empty() && name.back() == ' ') name.pop_back();
    constexpr std::array<std::pair<std::string_view, TypeClass>, 26> classes{{
        {"smallint", TypeClass::whole_number},
        {"integer", TypeClass::whole_number},
        {"bigint", TypeClass::whole_number},
        {"int", TypeClass::whole_number},
        {"int2", TypeClass::whole_number},
        {"int4", TypeClass::whole_number},
        {"int8", TypeClass::whole_number},
        {"integer unsigned", TypeClass::whole_number},
        {"bigint unsigned", TypeClass::whole_number},
        {"smallint unsigned", TypeClass::whole_number},
        {"numeric", TypeClass::fraction},
        {"decimal", TypeClass::fraction},
        {"real", TypeClass::fraction},
        {"double precision", TypeClass::fraction},
        {"boolean", TypeClass::boolean},
        {"bool", TypeClass::boolean},
        {"text", TypeClass::text},
        {"character varying", TypeClass::text},
        {"varchar", TypeClass::text},
        {"character", TypeClass::text},
        {"char", TypeClass::text},
        {"citext", TypeClass::text},
        {"uuid", TypeClass::uuid},
        {"date", TypeClass::date},
        {"json", TypeClass::json},
        {"jsonb", TypeClass::json},
    }};
    for (const auto& [known, result] : classes) {
        if (name == known) return result;
    }
    return TypeClass::other;
}

bool can_hold(TypeClass type, ColumnKind kind) {
    switch (kind) {
        case ColumnKind::number:
            return type == TypeClass::whole_number;
        case ColumnKind::text:
            return type == TypeClass::text || type == TypeClass::whole_number || type == TypeClass::uuid;
        case ColumnKind::boolean:
            return type == TypeClass::boolean;
        case ColumnKind::instant:
            return type == TypeClass::zoned_time || type == TypeClass::local_time;
        case ColumnKind::date:
            return type == TypeClass::date;
        case ColumnKind::time_of_day:
            return type == TypeClass::time_of_day;
        case ColumnKind::word:
            return type == TypeClass::text || type == TypeClass::other || type == TypeClass::whole_number;
    }
    return false;
}

}  // namespace slotctl::adopt
