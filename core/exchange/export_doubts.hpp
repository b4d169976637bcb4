#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/business.hpp"
#include "core/exchange/faults.hpp"
#include "core/exchange/json.hpp"

namespace slotctl {

/// The parts of an export that `import` would refuse or not reproduce: values that others wrote before the
/// schema had its bounds, references to missing records, more reserved than in stock. Must be given the
/// records in the order in which BusinessWriter writes them. Memory grows with services, variants and drop
/// products.
class ExportDoubts {
  public:
    explicit ExportDoubts(KnowsZone knows_zone);

    /// Reads a record as `import` will read it.
    void read_back(std::string_view list, std::size_t position, const std::string& record);

    void note(const ServiceRecord& record, std::size_t position);
    void note(const ProviderRecord& record, std::size_t position);
    void note(const SlotRecord& record, std::size_t position);
    void note(const BookingRecord& record, std::size_t position);
    void note(const VariantRecord& record, std::size_t position);
    void note(const DropProductRecord& record, std::size_t position);
    void note(const OrderRecord& record, std::size_t position);
    void note(const FlatRecord& record, std::size_t position);

    void add(std::string path, std::string message) { doubts_.add(std::move(path), std::move(message)); }

    /// All doubts, each with the record's path in the file. Call this once, at the end.
    std::vector<Fault> take();

  private:
    /// A variant or drop product.
    struct Stock {
        std::int64_t id = 0;
        std::int64_t variant = 0;  ///< for a drop product
        std::int64_t there = 0, held = 0;
        std::size_t position = 0;
    };
    using Stocks = std::vector<Stock>;  ///< ascending by id

    static Stock* find(Stocks& stocks, std::int64_t id);
    void note(const ReservationRecord& record, std::size_t order, std::size_t position);
    void add_oversold(std::string_view list, const Stocks& stocks);

    KnowsZone knows_zone_;
    FaultList doubts_;
    std::vector<ServiceId> services_;  ///< ascending
    Stocks variants_, drop_products_;
};

}  // namespace slotctl
