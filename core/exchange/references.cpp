#include "core/exchange/references.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "core/exchange/faults.hpp"

namespace slotctl {

namespace {

bool contains(const Ids& ids, std::int64_t id) {
    return std::binary_search(ids.begin(), ids.end(), id);
}

template <class Record>
DistinctIds ids_of(const std::vector<Record>& records) {
    DistinctIds ids;
    for (const Record& record : records) ids.add(record.id);
    return ids;
}

std::string at(std::string_view list, std::size_t position, std::string_view field) {
    return std::string(list) + '[' + std::to_string(position) + "]." + std::string(field);
}

/// Everything that a record can refer to, with one list of ids each.
template <class List>
struct Referable {
    List &providers, &services, &variants, &drop_products;
};

/// Calls `visit(list, id, path)` for every reference but those of orders; `list` is the one of `to` that
/// should contain the id, and `path` is a function, since only a few paths are ever needed.
template <class List, class Visit>
void for_each_reference(const Business& business, const Referable<List>& to, Visit visit) {
    for (std::size_t i = 0; i < business.providers.size(); ++i) {
        const auto& offerings = business.providers[i].offerings;
        for (std::size_t j = 0; offerings && j < offerings->size(); ++j) {
            visit(to.services, (*offerings)[j].service,
                  [&] { return at("providers", i, at("services", j, "id")); });
        }
    }
    for (std::size_t i = 0; i < business.slots.size(); ++i) {
        if (business.slots[i].orphaned) continue;
        visit(to.providers, business.slots[i].provider, [&] { return at("slots", i, "provider_id"); });
        visit(to.services, business.slots[i].service, [&] { return at("slots", i, "service_id"); });
    }
    business.bookings.each([&](const BookingRecord& booking, std::size_t i) {
        if (booking.orphaned) return;
        visit(to.providers, booking.provider, [&] { return at("bookings", i, "provider_id"); });
        visit(to.services, booking.service, [&] { return at("bookings", i, "service_id"); });
    });
    for (std::size_t i = 0; i < business.drop_products.size(); ++i) {
        if (const auto variant = business.drop_products[i].variant) {
            visit(to.variants, *variant, [&] { return at("drop_products", i, "variant_id"); });
        }
    }
}

/// The same for the references of orders.
template <class List, class Visit>
void for_each_reference_of_orders(const Business& business, const Referable<List>& to, Visit visit) {
    business.orders.each([&](const OrderRecord& order, std::size_t i) {
        const auto& reservations = order.reservations;
        for (std::size_t j = 0; reservations && j < reservations->size(); ++j) {
            const auto path = [&](std::string_view field) {
                return at("orders", i, at("reservations", j, field));
            };
            const auto& reservation = (*reservations)[j];
            visit(to.variants, reservation.variant, [&] { return path("variant_id"); });
            if (reservation.drop_product) {
                visit(to.drop_products, *reservation.drop_product, [&] { return path("drop_product_id"); });
            }
        }
    });
}

/// The records of one table that exist in the file or in the store.
struct Known {
    std::string_view word;  ///< the word for one record in messages
    Ids in_file;
    const Ids& stored;

    [[nodiscard]] bool has(std::int64_t id) const { return contains(in_file, id) || contains(stored, id); }
    [[nodiscard]] bool has_all(const Ids& ids) const {
        return std::all_of(ids.begin(), ids.end(), [this](std::int64_t id) { return has(id); });
    }
};

template <class Record>
Known known(std::string_view word, const std::vector<Record>& records, const Ids& stored) {
    return {word, ids_of(records).ids(), stored};
}

/// Reports an error if a record that is not stored leaves out a required field.
class NewRecord {
  public:
    NewRecord(std::string_view word, std::string_view list, const Ids& stored, FaultList& faults)
        : word_(word), list_(list), stored_(stored), faults_(faults) {}

    void needs(std::string_view field, bool given, std::int64_t id, std::size_t position) const {
        if (given || contains(stored_, id)) return;
        faults_.add(at(list_, position, field),
                    "is missing; " + std::string(word_) + ' ' + std::to_string(id) + " is new and needs it");
    }

  private:
    std::string_view word_, list_;
    const Ids& stored_;
    FaultList& faults_;
};

void check_needed_fields(const Business& business, const IdsByTable& stored, FaultList& faults) {
    const NewRecord provider("provider", "providers", stored.providers, faults);
    for (std::size_t i = 0; i < business.providers.size(); ++i) {
        const auto& record = business.providers[i];
        provider.needs("name", record.name.has_value(), record.id, i);
        provider.needs("time_zone", record.time_zone.has_value(), record.id, i);
    }
    const NewRecord service("service", "services", stored.services, faults);
    for (std::size_t i = 0; i < business.services.size(); ++i) {
        const auto& record = business.services[i];
        service.needs("name", record.name.has_value(), record.id, i);
        service.needs("duration", record.duration.has_value(), record.id, i);
    }
    business.bookings.each([&](const BookingRecord& booking, std::size_t i) {
        if (!booking.customer) faults.add(at("bookings", i, "customer"), "is missing");
    });
    const NewRecord variant("variant", "variants", stored.variants, faults);
    for (std::size_t i = 0; i < business.variants.size(); ++i) {
        variant.needs("sku", business.variants[i].sku.has_value(), business.variants[i].id, i);
    }
    const NewRecord drop_product("drop product", "drop_products", stored.drop_products, faults);
    for (std::size_t i = 0; i < business.drop_products.size(); ++i) {
        const auto& record = business.drop_products[i];
        drop_product.needs("variant_id", record.variant.has_value(), record.id, i);
    }
}

}  // namespace

IdsByTable mentioned_ids(const Business& business) {
    DistinctIds providers = ids_of(business.providers), services = ids_of(business.services);
    DistinctIds variants = ids_of(business.variants), drop_products = ids_of(business.drop_products);
    const Referable<DistinctIds> lists{providers, services, variants, drop_products};
    for_each_reference(business, lists,
                       [](DistinctIds& list, std::int64_t id, const auto&) { list.add(id); });
    variants.add(business.orders.facts().variants.ids());
    drop_products.add(business.orders.facts().drop_products.ids());
    return {providers.ids(), services.ids(), variants.ids(), drop_products.ids()};
}

std::vector<Fault> check_references(const Business& business, const IdsByTable& stored) {
    FaultList faults;
    check_needed_fields(business, stored, faults);

    const Known providers = known("provider", business.providers, stored.providers);
    const Known services = known("service", business.services, stored.services);
    const Known variants = known("variant", business.variants, stored.variants);
    const Known drop_products = known("drop product", business.drop_products, stored.drop_products);
    const Referable<const Known> tables{providers, services, variants, drop_products};
    const auto check = [&](const Known& table, std::int64_t id, const auto& path) {
        if (table.has(id)) return;
        faults.add(path(), std::string(table.word) + ' ' + std::to_string(id) +
                               " is neither in the file nor in the database");
    };
    for_each_reference(business, tables, check);
    const auto& mentioned = business.orders.facts();
    // Most files need no second look at their orders.
    if (!variants.has_all(mentioned.variants.ids()) || !drop_products.has_all(mentioned.drop_products.ids()))
        for_each_reference_of_orders(business, tables, check);
    return faults.take();
}

}  // namespace slotctl
