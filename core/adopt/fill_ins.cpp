#include "core/adopt/fill_ins.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "core/adopt/column_finder.hpp"
#include "core/adopt/column_types.hpp"
#include "core/adopt/shop_names.hpp"

namespace slotctl::adopt {

namespace {

constexpr std::string_view changed_names =
    "updatedat updated updatedon dateupdated lastupdated lastupdatedat modifiedat modified modifiedon "
    "datemodified lastmodified lastmodifiedat changedat lastchanged";
constexpr std::string_view made_names =
    "createdat created createdon datecreated insertedat addedat dateadded datejoined joinedat";
constexpr std::string_view usual_truths =
    "isactive active isenabled enabled isavailable available isvisible visible ispublished published";
constexpr std::string_view deletion_instants = "deletedat deleted deletedon removedat";
constexpr std::string_view deletion_flags = "isdeleted deleted isremoved removed";
constexpr std::string_view rule_flags = "isactive active isenabled enabled isavailable available";

bool is_moment(TypeClass type) {
    return type == TypeClass::zoned_time || type == TypeClass::local_time || type == TypeClass::date;
}

bool is_in(std::string_view names, const ShopColumn& column) {
    return rank_in(names, squashed(column.name)).has_value();
}

std::string which_rows(const OwnTable& own, const ShopTable& table, const std::set<std::string>& mapped) {
    const bool rules = own.name == "provider_availability" || own.name == "service_time_slots";
    std::string where;
    for (const ShopColumn& column : table.columns) {
        if (mapped.contains(column.name)) continue;
        const TypeClass type = class_of(column.type);
        const std::string name = column_of_row(column.name);
        std::string condition;
        if (is_moment(type) && !column.not_null && is_in(deletion_instants, column)) {
            condition = name + " IS NULL";
        } else if (type == TypeClass::boolean && is_in(deletion_flags, column)) {
            condition = column.not_null ? "NOT " + name : name + " IS NOT TRUE";
        } else if (rules && type == TypeClass::boolean && is_in(rule_flags, column)) {
            condition = column.not_null ? name : name + " IS NOT FALSE";
        }
        if (!condition.empty()) where += (where.empty() ? "" : " AND ") + condition;
    }
    return where;
}

/// SQL for a new row; nothing if only a person can know.
std::optional<std::string> value_for(const ShopColumn& column) {
    switch (class_of(column.type)) {
        case TypeClass::boolean:
            return is_in(usual_truths, column) ? "true" : "false";
        case TypeClass::whole_number:
        case TypeClass::fraction:
            return "0";
        case TypeClass::text:
            return "''";
        case TypeClass::json:
            return "'{}'";
        case TypeClass::uuid:
            return "gen_random_uuid()";
        case TypeClass::zoned_time:
        case TypeClass::local_time:
            if (is_in(made_names, column) || is_in(changed_names, column)) return "now()";
            return std::nullopt;
        case TypeClass::date:
            if (is_in(made_names, column) || is_in(changed_names, column)) return "current_date";
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

void fill_in(const ShopTable& table, const ShopColumn& column, FillIns& result) {
    const auto is_it = [&](const std::vector<std::string>& columns) {
        return columns.size() == 1 && columns.front() == column.name;
    };
    const auto refers = std::find_if(table.foreign_keys.begin(), table.foreign_keys.end(),
                                     [&](const ShopForeignKey& key) { return is_it(key.columns); });
    const bool unique =
        is_it(table.primary_key) || std::any_of(table.unique.begin(), table.unique.end(), is_it);
    if (refers != table.foreign_keys.end()) {
        result.undecided[column.name] = "which row of " + refers->to_table + " does a new row refer to?";
        return;
    }
    // Applications that do not declare their references have them all the same.
    if (column.name.size() > 3 && column.name.ends_with("_id")) {
        result.undecided[column.name] = "what does a new row refer to?";
        return;
    }
    const auto value = value_for(column);
    if (unique && value != "gen_random_uuid()") {
        result.undecided[column.name] = "each row must have another value: which SQL makes one?";
    } else if (value) {
        result.insert[column.name] = *value;
    } else {
        result.undecided[column.name] = "what does a new row have there? Its type is " + column.type;
    }
}

}  // namespace

FillIns fill_ins(const OwnTable& own, const ShopTable& table, const std::set<std::string>& mapped) {
    FillIns result;
    result.where = which_rows(own, table, mapped);
    for (const ShopColumn& column : table.columns) {
        if (mapped.contains(column.name)) continue;
        if (column.not_null && !column.has_default) fill_in(table, column, result);
        const TypeClass type = class_of(column.type);
        if (type != TypeClass::date && is_moment(type) && is_in(changed_names, column))
            result.update[column.name] = "now()";
    }
    return result;
}

}  // namespace slotctl::adopt
