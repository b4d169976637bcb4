#include "core/store/postgres/adopt/guarantees.hpp"

#include <algorithm>

#include "core/store/postgres/adopt/quoting.hpp"
#include "core/store/postgres/libpqxx.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

namespace {

using Kind = AdoptionFinding::Kind;

/// The application's columns for these of slotctl's; empty if one is not mapped.
std::vector<std::string> columns_for(const AdoptedView& view, const std::vector<std::string>& own) {
    std::vector<std::string> columns;
    for (const std::string& name : own) {
        const auto found = view.mapping->columns.find(name);
        if (found == view.mapping->columns.end()) return {};
        columns.push_back(found->second.column);
        if (!found->second.time_column.empty()) columns.push_back(found->second.time_column);
    }
    return columns;
}

bool is_unique(const AdoptedView& view, std::vector<std::string> columns) {
    std::sort(columns.begin(), columns.end());
    const auto same = [&](std::vector<std::string> other) {
        std::sort(other.begin(), other.end());
        return std::includes(columns.begin(), columns.end(), other.begin(), other.end());
    };
    const auto& unique = view.shop->unique;
    return (!view.shop->primary_key.empty() && same(view.shop->primary_key)) ||
           std::any_of(unique.begin(), unique.end(), same);
}

/// Whether some CHECK or EXCLUDE constraint names all of these columns.
bool is_checked(const AdoptedView& view, const std::vector<std::string>& columns) {
    return std::any_of(view.shop->checks.begin(), view.shop->checks.end(), [&](const std::string& check) {
        return std::all_of(columns.begin(), columns.end(), [&](const std::string& column) {
            return check.find(column) != std::string::npos;
        });
    });
}

class Guarantees {
  public:
    Guarantees(pqxx::transaction_base& tx, const AdoptedView& view, std::vector<AdoptionFinding>& findings)
        : tx_(tx), view_(view), findings_(findings) {}

    void of_slots() {
        const auto key = columns_for(view_, {"provider_id", "service_id", "starts_at"});
        if (!key.empty() && !is_unique(view_, key))
            missing(
                "two slots of one provider and service can have the same start: there is no unique index on "
                "(" +
                joined(key, ", ") + ")");
        const auto excludes = [](const std::string& check) {
            return check.find("EXCLUDE") != std::string::npos;
        };
        if (std::none_of(view_.shop->checks.begin(), view_.shop->checks.end(), excludes))
            missing("two booked slots of one provider can overlap: there is no exclusion constraint");
        const auto counts = columns_for(view_, {"booked_count", "capacity"});
        if (!counts.empty() && !is_checked(view_, counts))
            missing("a slot can be overbooked: there is no CHECK on " + joined(counts, " and "));
    }

    void of_stock() {
        const auto counts = columns_for(view_, {"reserved_quantity", "stock_quantity"});
        if (!counts.empty() && !is_checked(view_, counts))
            missing("more can be reserved than is in stock: there is no CHECK on " + joined(counts, " and "));
        const auto reserved = columns_for(view_, {"reserved_quantity"});
        if (!reserved.empty() && !is_checked(view_, reserved))
            missing("the reserved quantity can become negative: there is no CHECK on " + reserved.front());
    }

    void of_reservations() {
        const auto expires = columns_for(view_, {"expires_at"}), status = columns_for(view_, {"status"}),
                   order = columns_for(view_, {"order_id"});
        if (!order.empty()) advise_index(order.front(), "");
        if (expires.empty()) return;
        const AdoptedColumn* const state = view_.find("status");
        const bool plain = state != nullptr && state->source == AdoptedColumn::Source::plain;
        advise_index(expires.front(),
                     plain ? " WHERE " + identifier_sql(status.front()) + " = 'active'" : "");
    }

    void of_bookings() {
        const auto slot = columns_for(view_, {"provider_id", "starts_at"});
        if (!slot.empty()) advise_index(slot.front(), "");
    }

  private:
    void missing(const std::string& what) {
        findings_.push_back({Kind::missing, std::string(view_.own->name), what});
    }

    void advise_index(const std::string& column, const std::string& condition) {
        const auto rows = exec_params(
            tx_,
            "SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid"
            " AND a.attnum = i.indkey[0] WHERE i.indrelid = pg_catalog.to_regclass($1::text)"
            " AND i.indisvalid AND a.attname = $2::text LIMIT 1",
            view_.shop_name(), column);
        if (!rows.empty()) return;
        findings_.push_back({Kind::advice, std::string(view_.own->name),
                             "no index begins with " + column + ": CREATE INDEX CONCURRENTLY ON " +
                                 view_.shop_name() + " (" + identifier_sql(column) + ")" + condition});
    }

    pqxx::transaction_base& tx_;
    const AdoptedView& view_;
    std::vector<AdoptionFinding>& findings_;
};

}  // namespace

void add_missing_guarantees(pqxx::transaction_base& tx, const std::vector<AdoptedView>& views,
                            std::vector<AdoptionFinding>& findings) {
    for (const AdoptedView& view : views) {
        Guarantees guarantees(tx, view, findings);
        if (view.own->name == "slots") guarantees.of_slots();
        if (view.own->name == "bookings") guarantees.of_bookings();
        if (view.own->name == "product_variants" || view.own->name == "drop_products") guarantees.of_stock();
        if (view.own->name == "inventory_reservations") guarantees.of_reservations();
    }
}

}  // namespace slotctl::postgres
