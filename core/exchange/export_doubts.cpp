#include "core/exchange/export_doubts.hpp"

#include <algorithm>
#include <utility>

#include "core/exchange/record_readers.hpp"

namespace slotctl {

namespace {

std::string element(std::string_view list, std::size_t position) {
    return std::string(list) + '[' + std::to_string(position) + ']';
}

std::string missing(std::string_view what, std::int64_t id) {
    return std::string(what) + ' ' + std::to_string(id) + " does not exist";
}

}  // namespace

ExportDoubts::ExportDoubts(KnowsZone knows_zone) : knows_zone_(std::move(knows_zone)) {}

void ExportDoubts::read_back(std::string_view list, std::size_t position, const std::string& record) {
    slotctl::read_back(record, list, position, knows_zone_, doubts_);
}

void ExportDoubts::note(const ServiceRecord& record, std::size_t) {
    services_.push_back(record.id);
}

void ExportDoubts::note(const ProviderRecord& record, std::size_t position) {
    if (!record.offerings) return;
    for (std::size_t i = 0; i < record.offerings->size(); ++i) {
        const ServiceId service = (*record.offerings)[i].service;
        if (!std::binary_search(services_.begin(), services_.end(), service))
            add(element("providers", position) + '.' + element("services", i), missing("service", service));
    }
}

// The records that it refers to may be gone; then the record itself says so.
void ExportDoubts::note(const SlotRecord&, std::size_t) {}
void ExportDoubts::note(const BookingRecord&, std::size_t) {}
// The database keeps these references.
void ExportDoubts::note(const FlatRecord&, std::size_t) {}

void ExportDoubts::note(const VariantRecord& record, std::size_t position) {
    variants_.push_back({record.id, 0, record.stock_quantity.value_or(0), 0, position});
}

void ExportDoubts::note(const DropProductRecord& record, std::size_t position) {
    const std::int64_t variant = record.variant.value_or(0);
    drop_products_.push_back({record.id, variant, record.stock_quantity.value_or(0), 0, position});
    if (!find(variants_, variant)) add(element("drop_products", position), missing("variant", variant));
}

void ExportDoubts::note(const OrderRecord& record, std::size_t position) {
    if (!record.reservations) return;
    for (std::size_t i = 0; i < record.reservations->size(); ++i)
        note((*record.reservations)[i], position, i);
}

void ExportDoubts::note(const ReservationRecord& record, std::size_t order, std::size_t position) {
    const auto doubt = [&](std::string message) {
        add(element("orders", order) + '.' + element("reservations", position), std::move(message));
    };
    const bool holds =
        record.status == ReservationStatus::active || record.status == ReservationStatus::confirmed;
    if (Stock* const variant = find(variants_, record.variant)) {
        if (holds) variant->held += record.quantity;
    } else {
        doubt(missing("variant", record.variant));
    }
    if (!record.drop_product) return;
    Stock* const drop = find(drop_products_, *record.drop_product);
    if (!drop) return doubt(missing("drop product", *record.drop_product));
    if (holds) drop->held += record.quantity;
    if (drop->variant != record.variant) doubt("the drop product belongs to another variant");
}

ExportDoubts::Stock* ExportDoubts::find(Stocks& stocks, std::int64_t id) {
    const auto found = std::lower_bound(stocks.begin(), stocks.end(), id,
                                        [](const Stock& stock, std::int64_t i) { return stock.id < i; });
    return found != stocks.end() && found->id == id ? &*found : nullptr;
}

void ExportDoubts::add_oversold(std::string_view list, const Stocks& stocks) {
    for (const Stock& stock : stocks) {
        if (stock.held <= stock.there) continue;
        add(element(list, stock.position), "reservations hold " + std::to_string(stock.held) +
                                               ", which is more than the " + std::to_string(stock.there) +
                                               " in stock");
    }
}

std::vector<Fault> ExportDoubts::take() {
    add_oversold("variants", variants_);
    add_oversold("drop_products", drop_products_);
    return doubts_.take();
}

}  // namespace slotctl
