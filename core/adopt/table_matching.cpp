#include "core/adopt/table_matching.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "core/adopt/column_types.hpp"
#include "core/adopt/shop_names.hpp"
#include "core/adopt/synonyms.hpp"
#include "core/base/text.hpp"

namespace slotctl::adopt {

namespace {

/// A column as `column`, or as `table.column` if it is another table's.
struct Signs {
    std::string_view table;
    std::string_view all;   ///< columns that it must have
    std::string_view some;  ///< of which it must have one; empty: no matter
    std::string_view none;  ///< which mean that it is something else
};

constexpr std::array<Signs, 14> signs{{
    {"providers", "name", "", "provider_availability.weekday slots.starts_at orders.payment_status"},
    {"services", "name", "", "provider_availability.weekday slots.starts_at slots.booked_count"},
    {"offerings", "provider_id service_id", "",
     "provider_availability.weekday bookings.customer bookings.starts_at availability_overrides.date"},
    {"provider_availability", "provider_id weekday starts ends", "", "service_time_slots.service_id"},
    {"service_time_slots", "service_id weekday starts ends", "", ""},
    {"availability_overrides", "provider_id date", "", "provider_availability.weekday slots.service_id"},
    {"slots", "starts_at", "provider_id service_id", "bookings.customer provider_availability.weekday"},
    {"bookings", "", "customer status", "provider_availability.weekday orders.payment_status"},
    {"product_variants", "stock_quantity", "", "inventory_reservations.order_id"},
    {"drop_products", "variant_id stock_quantity", "", "inventory_reservations.order_id"},
    {"orders", "status", "", "slots.starts_at inventory_reservations.order_id"},
    {"inventory_reservations", "order_id variant_id quantity", "status expires_at released_at", ""},
    {"customers", "name", "email phone", "orders.payment_status"},
    {"customer_devices", "customer_id token", "", ""},
}};

constexpr double certain_name = 50, certain_name_of_unknown_part = 30, likely_name = 25, for_columns = 40,
                 for_each_reference = 12, most_for_references = 48, for_structure = 35, enough = 55,
                 clear_margin = 8, enough_columns = 0.75;

struct Candidate {
    const OwnTable* own;
    const ShopTable* table;
    double score = 0;
    bool certain = false;   ///< by its name alone
    std::string missing{};  ///< the first essential column that it lacks
};

class Matching {
  public:
    explicit Matching(const ShopCatalogue& catalogue) : catalogue_(catalogue) {}

    MatchedTables run() {
        // What refers to what depends on what the tables are, and the other way round.
        for (int round = 0; round < 4; ++round) assign();
        MatchedTables result;
        drop_ambiguous(result.doubts);
        add_offerings_of_services();
        name_pretenders(result.doubts);
        drop_incomplete_parts(result.doubts);
        result.assignment = assignment_;
        return result;
    }

  private:
    void assign() {
        candidates_.clear();
        for (const OwnTable& own : own_tables()) {
            for (const ShopTable& table : catalogue_.tables) {
                if (!is_of_a_framework(table)) candidates_.push_back(judged(own, table));
            }
        }
        std::stable_sort(candidates_.begin(), candidates_.end(),
                         [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
        Assignment next;
        for (const Candidate& each : candidates_) {
            if (each.score < enough || next.contains(each.own->name) || is_taken(next, *each.table)) continue;
            next.emplace(each.own->name, each.table);
        }
        assignment_ = std::move(next);
    }

    static bool is_taken(const Assignment& assignment, const ShopTable& table) {
        return std::any_of(assignment.begin(), assignment.end(),
                           [&](const auto& one) { return one.second == &table; });
    }

    static bool is_of_a_framework(const ShopTable& table) {
        constexpr std::array<std::string_view, 6> prefixes{"django_",  "auth_",          "authtoken_",
                                                           "account_", "socialaccount_", "celery_"};
        return std::any_of(prefixes.begin(), prefixes.end(),
                           [&](std::string_view prefix) { return table.name.starts_with(prefix); });
    }

    [[nodiscard]] Candidate judged(const OwnTable& own, const ShopTable& table) const {
        Candidate result{&own, &table};
        const double name = score_of_name(own, table, result.certain);
        const Signs& sign = *std::find_if(signs.begin(), signs.end(),
                                          [&](const Signs& one) { return one.table == own.name; });
        result.missing = missing_sign(sign, own, table);
        if (!result.missing.empty()) return result;
        double have = 0, want = 0;
        const ColumnFinder finder(own, table, catalogue_, assignment_, false);
        for (const OwnColumn& column : own.columns) {
            if (!column.needed || column.name == "id") continue;
            want += 1;
            if (const auto found = finder.find(column)) have += found->strength;
        }
        const double share = want == 0 ? 0 : have / want;
        const int references = references_to(own, table);
        const bool structure = own.name == "offerings" && is_pairing(table, finder, own);
        if (!(result.certain || structure || share >= enough_columns || references >= 2)) return result;
        result.score = name + for_columns * share + (structure ? for_structure : 0) +
                       std::min(for_each_reference * references, most_for_references);
        return result;
    }

    [[nodiscard]] double score_of_name(const OwnTable& own, const ShopTable& table, bool& certain) const {
        const TableNames& names = names_of_table(own.name);
        double best = 0;
        each_model_name(table, catalogue_, [&](const ModelName& model) {
            std::string_view before = model.before;
            // `purchase_orders`, `purchaseorders`
            if (rank_in(names.unless, before)) return;
            if (rank_in(names.certain, model.name)) {
                const bool known = before.empty() || model.app;
                best = std::max(best, known ? certain_name : certain_name_of_unknown_part);
                certain = certain || known;
            } else if (rank_in(names.likely, model.name)) {
                best = std::max(best, likely_name);
            }
        });
        return best;
    }

    /// The first essential column that is not there, or `?` if something else speaks against it.
    [[nodiscard]] std::string missing_sign(const Signs& sign, const OwnTable& own,
                                           const ShopTable& table) const {
        std::string missing;
        bool some = sign.some.empty();
        each_word(sign.all, [&](std::string_view column) {
            if (missing.empty() && !has(own, column, table)) missing = std::string(column);
        });
        each_word(sign.some, [&](std::string_view column) { some = some || has(own, column, table); });
        if (missing.empty() && !some) missing = std::string(sign.some.substr(0, sign.some.find(' ')));
        each_word(sign.none, [&](std::string_view path) {
            const auto dot = path.find('.');
            const OwnTable& other = *own_table(path.substr(0, dot));
            // What only might be such a column does not speak against the table.
            if (likeness(other, path.substr(dot + 1), table) > 0.5) missing = "?";
        });
        return missing;
    }

    template <class Take>
    static void each_word(std::string_view list, Take take) {
        for (std::size_t begin = 0; begin < list.size();) {
            const std::size_t end = std::min(list.find(' ', begin), list.size());
            take(list.substr(begin, end - begin));
            begin = end + 1;
        }
    }

    [[nodiscard]] double likeness(const OwnTable& own, std::string_view column,
                                  const ShopTable& table) const {
        const auto found =
            ColumnFinder(own, table, catalogue_, assignment_, false).find(*own_column(own, column));
        return found ? found->strength : 0;
    }

    [[nodiscard]] bool has(const OwnTable& own, std::string_view column, const ShopTable& table) const {
        return likeness(own, column, table) > 0;
    }

    /// How many tables that are known refer to this one in place of slotctl's.
    [[nodiscard]] int references_to(const OwnTable& own, const ShopTable& table) const {
        int count = 0;
        for (const auto& one : assignment_) {
            const OwnTable& from = *own_table(one.first);
            const ShopTable& other = *one.second;
            const bool refers =
                std::any_of(from.columns.begin(), from.columns.end(), [&](const OwnColumn& column) {
                    return column.refers_to == own.name && refers_by(from, column, other, table);
                });
            if (refers && &other != &table) ++count;
        }
        return count;
    }

    /// Whether `other`, which stands for `from`, refers with that column to `table`.
    [[nodiscard]] bool refers_by(const OwnTable& from, const OwnColumn& column, const ShopTable& other,
                                 const ShopTable& table) const {
        const bool has_key =
            std::any_of(other.foreign_keys.begin(), other.foreign_keys.end(),
                        [&](const ShopForeignKey& key) { return key.to_table == table.full_name(); });
        if (has_key || !other.foreign_keys.empty()) return has_key;
        const auto found = ColumnFinder(from, other, catalogue_, assignment_, false).find(column);
        bool is_named = false;
        each_model_name(table, catalogue_, [&](const ModelName& model) {
            is_named = is_named || (found && without_id(found->source.column) == model.name);
        });
        return is_named;
    }

    /// A table that says no more than that two others belong together.
    static bool is_pairing(const ShopTable& table, const ColumnFinder& finder, const OwnTable& own) {
        const auto provider = finder.find(*own_column(own, "provider_id"));
        const auto service = finder.find(*own_column(own, "service_id"));
        if (!provider || !service || provider->strength + service->strength < 1) return false;
        const auto is_pair = [&](std::vector<std::string> columns) {
            std::vector<std::string> pair{provider->source.column, service->source.column};
            std::sort(columns.begin(), columns.end());
            std::sort(pair.begin(), pair.end());
            return columns == pair;
        };
        return is_pair(table.primary_key) || std::any_of(table.unique.begin(), table.unique.end(), is_pair);
    }

    void drop_ambiguous(std::vector<std::string>& doubts) {
        const Assignment before = assignment_;
        for (const auto& [name, table] : before) {
            double score = 0;
            for (const Candidate& each : candidates_) {
                if (each.own->name == name && each.table == table) score = each.score;
            }
            std::vector<std::string> rivals;
            for (const Candidate& each : candidates_) {
                if (each.own->name == name && each.table != table && each.score >= enough &&
                    each.score + clear_margin > score && !is_taken(before, *each.table))
                    rivals.push_back(each.table->full_name());
            }
            if (rivals.empty()) continue;
            doubts.push_back(std::string(name) + ": " + table->full_name() + " or " + joined(rivals, " or ") +
                             "?");
            assignment_.erase(name);
        }
    }

    /// A service that belongs to one provider is offered by that provider.
    void add_offerings_of_services() {
        const auto services = assignment_.find("services");
        if (services == assignment_.end() || assignment_.contains("offerings") ||
            !assignment_.contains("providers"))
            return;
        const OwnTable& offerings = *own_table("offerings");
        const auto provider = ColumnFinder(offerings, *services->second, catalogue_, assignment_, false)
                                  .find(*own_column(offerings, "provider_id"));
        if (provider && provider->strength == 1) assignment_.emplace("offerings", services->second);
    }

    void name_pretenders(std::vector<std::string>& doubts) const {
        for (const Candidate& each : candidates_) {
            if (!each.certain || each.missing.empty() || assignment_.contains(each.own->name) ||
                is_taken(assignment_, *each.table))
                continue;
            doubts.push_back(std::string(each.own->name) + ": " + each.table->full_name() +
                             (each.missing == "?" ? " has the name, but its columns are of something else"
                                                  : " has the name, but no column for " + each.missing));
        }
    }

    /// The tables without which nothing could be done with the others.
    void drop_incomplete_parts(std::vector<std::string>& doubts) {
        const auto has_one = [&](std::initializer_list<std::string_view> names) {
            return std::any_of(names.begin(), names.end(),
                               [&](std::string_view name) { return assignment_.contains(name); });
        };
        const bool nothing = assignment_.empty();
        const auto drop_unless = [&](bool complete, Part part, const std::string& lacks) {
            if (complete) return;
            std::vector<std::string> left_out;
            for (const OwnTable& own : own_tables()) {
                const auto at = assignment_.find(own.name);
                if (own.part != part || at == assignment_.end()) continue;
                left_out.push_back(at->second->full_name() + " might be " + std::string(own.name));
                assignment_.erase(at);
            }
            // An application without such a part is nothing to decide about.
            if (left_out.empty() && !(nothing && part != Part::messages)) return;
            doubts.push_back(std::string(name_of(part)) + ": no table of the application looks like " +
                             lacks + (left_out.empty() ? "" : "; " + joined(left_out)));
        };
        drop_unless(has_one({"providers"}) && has_one({"provider_availability", "slots", "bookings"}),
                    Part::calendar, "providers with hours, slots or bookings");
        drop_unless(has_one({"inventory_reservations"}) && has_one({"orders", "product_variants"}),
                    Part::stock, "reservations of stock for orders");
        drop_unless(has_one({"customers"}) && has_one({"bookings"}), Part::messages, "customers of bookings");
    }

    const ShopCatalogue& catalogue_;
    Assignment assignment_;
    std::vector<Candidate> candidates_;
};

}  // namespace

MatchedTables match_tables(const ShopCatalogue& catalogue) {
    return Matching(catalogue).run();
}

}  // namespace slotctl::adopt
