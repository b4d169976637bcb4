#pragma once

#include <string_view>

#include "core/adopt/own_tables.hpp"

/// What the types of an application's columns can hold.
namespace slotctl::adopt {

enum class TypeClass {
    whole_number,
    fraction,
    boolean,
    text,
    uuid,
    zoned_time,  ///< an instant: a timestamp with a time zone
    local_time,  ///< a timestamp without one
    date,
    time_of_day,
    interval,
    json,
    other,  ///< also an enumeration
};

/// `type` as a database writes it: `character varying(20)`, `timestamp with time zone`; SQLite's `datetime`.
TypeClass class_of(std::string_view type);

/// Whether a column of that type can stand for one of slotctl's of that kind as it is.
bool can_hold(TypeClass type, ColumnKind kind);

}  // namespace slotctl::adopt
