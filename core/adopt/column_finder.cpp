#include "core/adopt/column_finder.hpp"

#include <algorithm>
#include <array>

#include "core/adopt/column_types.hpp"
#include "core/adopt/shop_names.hpp"
#include "core/adopt/synonyms.hpp"

namespace slotctl::adopt {

namespace {

constexpr double by_foreign_key = 1, by_name_of_referent = 0.8, by_likely_name = 0.6, by_another_table = 0.4,
                 by_being_alone = 0.3;

FoundColumn found(const ShopColumn& column, double strength) {
    FoundColumn result;
    result.source.column = column.name;
    result.strength = strength;
    return result;
}

/// Who wrote a row, and the like.
bool is_about_people(const ShopForeignKey& key) {
    const std::string column = squashed(key.columns.front());
    return key.to_table.find("user") != std::string::npos || column.find("by") != std::string::npos;
}

bool can_be(const ShopColumn& shop, const OwnColumn& own) {
    const TypeClass type = class_of(shop.type);
    if (own.name == "weekday")
        return type == TypeClass::whole_number || type == TypeClass::text || type == TypeClass::other;
    // A number is no name and no token; only keys may be anything.
    if (own.kind == ColumnKind::text && own.name != "customer") return type == TypeClass::text;
    return can_hold(type, own.kind);
}

}  // namespace

std::string column_of_row(const std::string& column) {
    const bool plain = !column.empty() && !(column[0] >= '0' && column[0] <= '9') &&
                       column.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
    if (plain) return "t." + column;
    std::string quoted = "t.\"";
    for (const char c : column) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

ColumnFinder::ColumnFinder(const OwnTable& own, const ShopTable& table, const ShopCatalogue& catalogue,
                           const Assignment& assignment, bool final)
    : own_(own), table_(table), catalogue_(catalogue), assignment_(assignment), final_(final) {
    each_model_name(table, catalogue, [&](const ModelName& model) { own_names_.push_back(model.name); });
    own_names_.push_back(singular(squashed(own.name)));
}

std::optional<FoundColumn> ColumnFinder::find(const OwnColumn& column) const {
    if (!column.refers_to.empty()) return reference(column);
    if (column.name == "id") return key();
    if (column.name == "customer_id") {
        const OwnColumn customer{.name = "customer", .kind = ColumnKind::text};
        const auto* one = named(names_of_column("bookings", "customer"),
                                [&](const ShopColumn& shop) { return can_be(shop, customer); });
        return one == nullptr ? std::nullopt : std::optional(found(*one, 1));
    }
    if (column.name.ends_with("_minutes")) return minutes(column);
    const auto* one = named(names_of_column(own_.name, column.name), [&](const ShopColumn& shop) {
        return can_be(shop, column) && (column.name == "customer" || foreign_key_of(shop.name) == nullptr);
    });
    if (one != nullptr) {
        FoundColumn result = found(*one, 1);
        result.local = column.kind == ColumnKind::instant && class_of(one->type) == TypeClass::local_time;
        return result;
    }
    if (column.name == "name") return first_and_last_name();
    if (column.kind == ColumnKind::instant) return date_and_time(column);
    return boolean(column);
}

std::optional<FoundColumn> ColumnFinder::first_and_last_name() const {
    const auto is_text = [](const ShopColumn& shop) { return class_of(shop.type) == TypeClass::text; };
    const auto* first = named("firstname givenname forename", is_text);
    const auto* last = named("lastname familyname surname", is_text);
    if (first == nullptr || last == nullptr) return std::nullopt;
    FoundColumn result;
    result.sql = "concat_ws(' ', " + column_of_row(first->name) + ", " + column_of_row(last->name) + ")";
    result.strength = 1;
    return result;
}

std::optional<FoundColumn> ColumnFinder::key() const {
    if (table_.primary_key.size() != 1) return std::nullopt;
    const auto* column = table_.find(table_.primary_key.front());
    return column == nullptr ? std::nullopt : std::optional(found(*column, 1));
}

std::optional<FoundColumn> ColumnFinder::minutes(const OwnColumn& column) const {
    struct Unit {
        std::string_view name, before, after;  ///< SQL around the column for minutes
    };
    constexpr std::array<Unit, 12> units{{{"inminutes", "", ""},
                                          {"minutes", "", ""},
                                          {"minute", "", ""},
                                          {"mins", "", ""},
                                          {"min", "", ""},
                                          {"inhours", "", " * 60"},
                                          {"hours", "", " * 60"},
                                          {"hour", "", " * 60"},
                                          {"inseconds", "", " / 60"},
                                          {"seconds", "", " / 60"},
                                          {"secs", "", " / 60"},
                                          {"", "", ""}}};
    const auto names = names_of_column(own_.name, column.name);
    for (const Unit& unit : units) {
        for (const ShopColumn& shop : table_.columns) {
            const TypeClass type = class_of(shop.type);
            std::string name = squashed(shop.name);
            if (!name.ends_with(unit.name)) continue;
            name.resize(name.size() - unit.name.size());
            // A service of so many `minutes` lasts so long.
            const bool is_all = name.empty() && !unit.name.empty() && column.name == "duration_minutes";
            if (!is_all && !rank_in(names, name)) continue;
            if (type == TypeClass::interval) {
                FoundColumn result;
                result.sql = "(extract(epoch FROM " + column_of_row(shop.name) + ") / 60)::integer";
                if (!shop.not_null && column.name.starts_with("buffer"))
                    result.sql = "coalesce(" + result.sql + ", 0)";
                result.strength = 1;
                return result;
            }
            if (type != TypeClass::whole_number) continue;
            FoundColumn result = found(shop, unit.name.empty() ? by_name_of_referent : 1);
            result.unit_unknown = unit.name.empty();
            if (!unit.after.empty()) {
                result.source = {};
                result.sql = column_of_row(shop.name) + std::string(unit.after);
            }
            return result;
        }
    }
    return std::nullopt;
}

std::optional<FoundColumn> ColumnFinder::date_and_time(const OwnColumn& column) const {
    if (column.name != "starts_at" && column.name != "ends_at") return std::nullopt;
    const auto is_date = [](const ShopColumn& shop) { return class_of(shop.type) == TypeClass::date; };
    const auto is_time = [](const ShopColumn& shop) { return class_of(shop.type) == TypeClass::time_of_day; };
    const auto* date = named(names_of_date(column.name), is_date);
    // An end that has no date of its own is on the day of the start.
    if (date == nullptr && column.name == "ends_at") date = named(names_of_date("starts_at"), is_date);
    const auto* time = named(names_of_time(column.name), is_time);
    if (date == nullptr || time == nullptr) return std::nullopt;
    FoundColumn result = found(*date, 1);
    result.source.time_column = time->name;
    result.local = true;
    return result;
}

std::optional<FoundColumn> ColumnFinder::boolean(const OwnColumn& column) const {
    std::optional<FoundColumn> result;
    for (const BooleanNames& names : boolean_names()) {
        if (names.table != own_.name || names.column != column.name) continue;
        const auto* one = named(
            names.names, [](const ShopColumn& shop) { return class_of(shop.type) == TypeClass::boolean; });
        if (one == nullptr) continue;
        // Whether a booking counts may depend on both.
        if (result && column.kind == ColumnKind::word) return std::nullopt;
        if (result) continue;
        result = found(*one, by_name_of_referent);
        result->values = {{std::string(names.if_true), {"true"}}, {std::string(names.if_false), {"false"}}};
    }
    if (result) return result;
    // A state in words: whether a slot is taken, whether a provider works.
    const bool by_words = column.name == "booked_count" || column.name == "active";
    const auto* state = !by_words ? nullptr : named("status state", [](const ShopColumn& shop) {
        return class_of(shop.type) == TypeClass::text || class_of(shop.type) == TypeClass::other;
    });
    return state == nullptr ? std::nullopt : std::optional(found(*state, by_likely_name));
}

std::optional<FoundColumn> ColumnFinder::reference(const OwnColumn& column) const {
    std::optional<FoundColumn> best;
    bool tie = false;
    int others = 0;
    const ShopForeignKey* other = nullptr;
    for (const ShopForeignKey& each : table_.foreign_keys) {
        const auto* shop = each.columns.size() == 1 ? table_.find(each.columns.front()) : nullptr;
        if (shop == nullptr) continue;
        const double strength = likeness(column.refers_to, each);
        if (strength == 0) {
            const bool known = std::any_of(assignment_.begin(), assignment_.end(), [&](const auto& one) {
                return one.second->full_name() == each.to_table;
            });
            if (!known && !is_about_people(each)) {
                ++others;
                other = &each;
            }
            continue;
        }
        if (best && best->strength > strength) continue;
        tie = best && best->strength == strength;
        // `provider_id` rather than `first_provider_id`.
        if (tie && rank_in(names_of_table(column.refers_to).certain, without_id(best->source.column))) {
            tie = false;
            continue;
        }
        if (tie && rank_in(names_of_table(column.refers_to).certain, without_id(shop->name))) tie = false;
        best = found(*shop, strength);
    }
    if (best) return tie ? std::nullopt : best;
    if (!assignment_.contains(column.refers_to) && others == 1 && column.needed)
        return found(*table_.find(other->columns.front()), by_being_alone);
    // The application may not have declared its references.
    const auto is_key = [&](const ShopColumn& shop) {
        const TypeClass type = class_of(shop.type);
        return (type == TypeClass::whole_number || type == TypeClass::uuid || type == TypeClass::text) &&
               squashed(shop.name).ends_with("id") && foreign_key_of(shop.name) == nullptr;
    };
    const ShopColumn* by_name = nullptr;
    if (const auto assigned = assignment_.find(column.refers_to); assigned != assignment_.end()) {
        each_model_name(*assigned->second, catalogue_, [&](const ModelName& model) {
            if (by_name == nullptr) by_name = named(model.name, is_key);
        });
    } else {
        by_name = named(names_of_table(column.refers_to).certain, is_key);
        if (by_name == nullptr) by_name = named(names_of_table(column.refers_to).likely, is_key);
    }
    return by_name == nullptr ? std::nullopt : std::optional(found(*by_name, by_likely_name));
}

double ColumnFinder::likeness(std::string_view referent, const ShopForeignKey& key) const {
    const auto assigned = assignment_.find(referent);
    const bool known = assigned != assignment_.end();
    if (known && key.to_table == assigned->second->full_name()) return by_foreign_key;
    if (known && final_) return 0;
    const auto* to = catalogue_.find(key.to_table);
    if (to == nullptr) return 0;
    double best = 0;
    each_model_name(*to, catalogue_, [&](const ModelName& model) {
        if (rank_in(names_of_table(referent).certain, model.name))
            best = std::max(best, by_name_of_referent);
        else if (rank_in(names_of_table(referent).likely, model.name))
            best = std::max(best, by_likely_name);
    });
    return known ? std::min(best, by_another_table) : best;
}

const ShopForeignKey* ColumnFinder::foreign_key_of(const std::string& column) const {
    const auto at = std::find_if(
        table_.foreign_keys.begin(), table_.foreign_keys.end(),
        [&](const auto& key) { return key.columns.size() == 1 && key.columns.front() == column; });
    return at == table_.foreign_keys.end() ? nullptr : &*at;
}

std::optional<std::size_t> ColumnFinder::rank_of(const ShopColumn& column, std::string_view names) const {
    const std::string name = squashed(column.name);
    if (const auto rank = rank_in(names, name)) return rank;
    if (const auto rank = rank_in(names, without_id(column.name)); rank && name != without_id(column.name))
        return rank;
    for (const std::string& own : own_names_) {
        if (name.size() > own.size() && name.starts_with(own)) {
            if (const auto rank = rank_in(names, name.substr(own.size()))) return rank;
        }
    }
    return std::nullopt;
}

const ShopColumn* ColumnFinder::named(std::string_view names,
                                      const std::function<bool(const ShopColumn&)>& fits) const {
    const ShopColumn* best = nullptr;
    std::size_t best_rank = 0;
    for (const ShopColumn& column : table_.columns) {
        if (!fits(column)) continue;
        const auto rank = rank_of(column, names);
        if (!rank || (best != nullptr && best_rank <= *rank)) continue;
        best = &column;
        best_rank = *rank;
    }
    return best;
}

}  // namespace slotctl::adopt
