#pragma once

#include <compare>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/schema_store.hpp"

/// What both backends share about numbered schema steps.
namespace slotctl {

/// One step and its SQL.
struct SchemaScript {
    SchemaStep step;
    std::string_view sql;
};

/// The step in a file named `NNN_name.sql`. Throws Error(internal) for any other name.
SchemaScript schema_script(std::string_view file_name, std::string_view sql);

/// The status of a database with schema `version` for a program that contains `scripts` (ascending).
SchemaStatus schema_status(int version, std::span<const SchemaScript> scripts);

/// What the steps create and no later step drops; ascending.
struct SchemaNames {
    struct Trigger {
        std::string table, name;
        auto operator<=>(const Trigger&) const = default;
    };
    std::vector<std::string> tables, indexes;
    std::vector<Trigger> triggers;
};
SchemaNames names_made_by(std::span<const SchemaScript> scripts);

/// Throws Error(config), naming both versions, if the database is newer than this program.
void refuse_newer_schema(const SchemaStatus& status);

}  // namespace slotctl
