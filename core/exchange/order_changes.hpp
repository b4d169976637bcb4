#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "core/exchange/business.hpp"
#include "core/exchange/changes.hpp"
#include "core/exchange/faults.hpp"
#include "core/exchange/held_stock.hpp"
#include "core/exchange/stored_records.hpp"

namespace slotctl {

/// A reservation to be written; complete, except that a new one may have no id in the file.
struct ReservationWrite {
    std::int64_t order = 0;
    ReservationRecord record;
    std::size_t order_position = 0, position = 0;  ///< in the file

    [[nodiscard]] std::string path() const;
};

/// What a store must write for some orders of a file.
struct OrderChanges {
    std::vector<OrderRecord> created, changed;     ///< complete, without reservations
    std::vector<std::int64_t> removed;             ///< reservations that the file leaves out
    std::vector<ReservationWrite> updated, added;  ///< of reservations
};

/// Works out the changes to the orders of a file, one slice at a time. Memory grows with the slice and the
/// number of variants, not with the file.
class OrderComparison {
  public:
    OrderComparison(const Business& business, Instant now, bool force, ImportReport& report,
                    FaultList& faults);

    /// `first` is the position of the slice in the file. Records with errors are in the list of errors, and
    /// not among the changes.
    OrderChanges compare(std::span<const OrderRecord> orders, std::size_t first, StoredRecords& stored);

    [[nodiscard]] std::vector<HeldStock> variants() const { return variants_.all(); }
    [[nodiscard]] std::vector<HeldStock> drop_products() const { return drop_products_.all(); }

  private:
    void compare_order(const OrderRecord& given, const OrderRecord* stored, std::size_t position,
                       OrderChanges& changes);
    void compare_reservations(const OrderRecord& given, const OrderRecord* stored, Instant created,
                              std::size_t position, OrderChanges& changes);
    /// Reports an error for each reservation that belongs to another order; such reservations are not
    /// changed.
    void check_owners(std::span<const OrderRecord> orders, std::size_t first, StoredRecords& stored);

    Instant now_;
    bool force_;
    ImportReport& report_;
    FaultList& faults_;
    HeldStockList variants_, drop_products_;
    std::set<std::int64_t> of_others_;  ///< the slice's reservations that belong to other orders
};

}  // namespace slotctl
