#include "core/exchange/order_changes.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/exchange/comparison.hpp"
#include "core/exchange/life_lines.hpp"
#include "core/exchange/match.hpp"

namespace slotctl {

namespace {

std::string order_path(std::size_t position) {
    return "orders[" + std::to_string(position) + "]";
}
std::string reservation_path(std::size_t order, std::size_t position) {
    return order_path(order) + ".reservations[" + std::to_string(position) + "]";
}

/// Whether the stock is a customer's, who has paid for it or will on delivery: it does not become free by a
/// list that does not know it.
bool is_promised(const ReservationRecord& r, const OrderRecord& order) {
    switch (*r.status) {
        case ReservationStatus::confirmed:
        case ReservationStatus::consumed:
            return true;
        case ReservationStatus::active:
            return order.payment_status == PaymentStatus::paid || order.status == OrderStatus::confirmed;
        case ReservationStatus::released:
            return false;
    }
    return false;
}

/// Whether a change would take some of what is reserved from the customer.
bool takes_from(const ReservationRecord& stored, const ReservationRecord& given) {
    return given.variant != stored.variant || given.drop_product != stored.drop_product ||
           given.quantity < stored.quantity;
}

std::string name_in_list(const ReservationRecord& r) {
    return "variant " + std::to_string(r.variant) + ", " + std::to_string(r.quantity) + " " +
           std::string(name_of(r.status.value_or(ReservationStatus::active)));
}

/// `5`, or with what makes a difference to the stock: `5: variant 1, 3 confirmed → variant 1, 1 confirmed`.
std::string change_in_list(const ReservationRecord& before, const ReservationRecord& after) {
    const std::string id = std::to_string(*before.id), from = name_in_list(before), to = name_in_list(after);
    return from == to ? id : id + ": " + from + " → " + to;
}

}  // namespace

std::string ReservationWrite::path() const {
    return reservation_path(order_position, position);
}

OrderComparison::OrderComparison(const Business& business, Instant now, bool force, ImportReport& report,
                                 FaultList& faults)
    : now_(now),
      force_(force),
      report_(report),
      faults_(faults),
      variants_("variants", business.variants),
      drop_products_("drop_products", business.drop_products) {}

OrderChanges OrderComparison::compare(std::span<const OrderRecord> orders, std::size_t first,
                                      StoredRecords& stored) {
    Ids ids;
    for (const OrderRecord& order : orders) ids.push_back(order.id);
    std::sort(ids.begin(), ids.end());
    const std::vector<OrderRecord> before = stored.orders(ids);
    check_owners(orders, first, stored);
    OrderChanges changes;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const auto found = std::lower_bound(before.begin(), before.end(), orders[i].id,
                                            [](const OrderRecord& s, std::int64_t id) { return s.id < id; });
        const bool is_stored = found != before.end() && found->id == orders[i].id;
        compare_order(orders[i], is_stored ? &*found : nullptr, first + i, changes);
    }
    return changes;
}

void OrderComparison::check_owners(std::span<const OrderRecord> orders, std::size_t first,
                                   StoredRecords& stored) {
    of_others_.clear();
    Ids ids;
    for (const OrderRecord& order : orders) {
        if (!order.reservations) continue;
        for (const ReservationRecord& r : *order.reservations) {
            if (r.id) ids.push_back(*r.id);
        }
    }
    if (ids.empty()) return;
    std::sort(ids.begin(), ids.end());
    auto owners = stored.owners(ids);
    std::sort(owners.begin(), owners.end());
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const std::size_t count = orders[i].reservations ? orders[i].reservations->size() : 0;
        for (std::size_t j = 0; j < count; ++j) {
            const auto& id = (*orders[i].reservations)[j].id;
            if (!id) continue;
            const auto owner =
                std::lower_bound(owners.begin(), owners.end(), std::pair(*id, std::int64_t{0}));
            if (owner == owners.end() || owner->first != *id || owner->second == orders[i].id) continue;
            of_others_.insert(*id);
            faults_.add(
                reservation_path(first + i, j) + ".id",
                "reservation " + std::to_string(*id) + " belongs to order " + std::to_string(owner->second));
        }
    }
}

void OrderComparison::compare_order(const OrderRecord& given, const OrderRecord* stored, std::size_t position,
                                    OrderChanges& changes) {
    ++report_.counts.orders;
    const auto refuse = [&](const char* field, const auto& from, const auto& to) {
        if (!force_ && to && steps_back(*from, *to))
            faults_.add(order_path(position) + field, step_back_message(name_of(*from), name_of(*to)));
    };
    OrderRecord record = stored ? merged(given, *stored) : given;
    record.reservations.reset();
    if (!stored) {
        ++report_.orders.created;
        if (!record.status) record.status = OrderStatus::pending;
        if (!record.payment_status) record.payment_status = PaymentStatus::unpaid;
        if (!record.created_at) record.created_at = now_;
    } else {
        refuse(".status", stored->status, given.status);
        refuse(".payment_status", stored->payment_status, given.payment_status);
    }
    const Instant created = *record.created_at;
    const bool differs = stored && !same_order(record, *stored);
    const std::size_t lists = changes.removed.size() + changes.updated.size() + changes.added.size();
    if (given.reservations) compare_reservations(given, stored, created, position, changes);
    if (stored) {
        const bool list_differs =
            changes.removed.size() + changes.updated.size() + changes.added.size() > lists;
        ++(differs || list_differs ? report_.orders.changed : report_.orders.unchanged);
        if (!differs) return;
    }
    (stored ? changes.changed : changes.created).push_back(std::move(record));
}

void OrderComparison::compare_reservations(const OrderRecord& given, const OrderRecord* stored,
                                           Instant created, std::size_t position, OrderChanges& changes) {
    static const std::vector<ReservationRecord> none;
    const auto& before = stored ? *stored->reservations : none;
    const auto& records = *given.reservations;
    const ReservationMatch match = match_reservations(records, before);
    ListChange change{"order " + std::to_string(given.id), "reservations", {}, {}, {}};
    for (std::size_t j = 0; j < records.size(); ++j) {
        ++report_.counts.reservations;
        if (records[j].id && of_others_.contains(*records[j].id)) continue;
        variants_.reserved(records[j].variant, position, j);
        if (records[j].drop_product) drop_products_.reserved(*records[j].drop_product, position, j);
        if (!match.stored[j]) {
            ReservationRecord record = records[j];
            if (!record.status) record.status = ReservationStatus::active;
            if (!record.created_at) record.created_at = created;
            ++report_.reservations.created;
            if (stored) change.added.push_back(name_in_list(record));
            changes.added.push_back({given.id, record, position, j});
            continue;
        }
        const ReservationRecord& old = before[*match.stored[j]];
        ReservationRecord record = merged(records[j], old);
        if (!force_ && records[j].status && steps_back(*old.status, *records[j].status)) {
            faults_.add(reservation_path(position, j) + ".status",
                        step_back_message(name_of(*old.status), name_of(*records[j].status)));
        }
        if (same_reservation(record, old)) {
            ++report_.reservations.unchanged;
            continue;
        }
        if (!force_ && is_promised(old, *stored) && takes_from(old, record)) {
            faults_.add(reservation_path(position, j),
                        name_in_list(old) + " is stored, which does not become " + name_in_list(record) +
                            "; --force does it all the same");
        }
        ++report_.reservations.changed;
        change.changed.push_back(change_in_list(old, record));
        variants_.given_back(old.variant, position);
        if (old.drop_product) drop_products_.given_back(*old.drop_product, position);
        changes.updated.push_back({given.id, record, position, j});
    }
    for (const std::size_t j : match.left_out) {
        if (!force_ && is_promised(before[j], *stored)) {
            faults_.add(order_path(position) + ".reservations",
                        "reservation " + std::to_string(*before[j].id) + " (" + name_in_list(before[j]) +
                            ") is stored and not in the list; --force removes it");
        }
        ++report_.reservations.removed;
        change.removed.push_back(name_in_list(before[j]));
        variants_.given_back(before[j].variant, position);
        if (before[j].drop_product) drop_products_.given_back(*before[j].drop_product, position);
        changes.removed.push_back(*before[j].id);
    }
    report_.add(std::move(change));
}

}  // namespace slotctl
