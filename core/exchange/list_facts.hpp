#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/exchange/records.hpp"

/// What is known of a list of any length without reading it again.
namespace slotctl {

/// Ids, ascending and unique.
using Ids = std::vector<std::int64_t>;

/// Ids that occur again and again; memory only grows with distinct ones.
class DistinctIds {
  public:
    void add(std::int64_t id) {
        if (!ids_.empty() && ids_.back() == id) return;
        if (ids_.size() == ids_.capacity() && ids_.size() >= few) {
            make_unique();
            ids_.reserve(std::max(ids_.capacity(), 2 * ids_.size()));
        }
        ids_.push_back(id);
    }
    void add(const Ids& ids) {
        for (const std::int64_t id : ids) add(id);
    }

    [[nodiscard]] Ids ids() const {
        DistinctIds copy(*this);
        copy.make_unique();
        return std::move(copy.ids_);
    }

  private:
    static constexpr std::size_t few = 4096;
    void make_unique() {
        std::sort(ids_.begin(), ids_.end());
        ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    }
    Ids ids_;
};

/// Whether each id is larger than the one before, so that none occurs twice.
class AscendingIds {
  public:
    void add(std::int64_t id) {
        ascend_ = ascend_ && id > last_;
        last_ = id;
        highest_ = std::max(highest_, id);
    }
    [[nodiscard]] bool ascend() const { return ascend_; }
    [[nodiscard]] std::int64_t highest() const { return highest_; }  ///< 0: there is none

  private:
    bool ascend_ = true;
    std::int64_t last_ = 0, highest_ = 0;
};

/// Of most lists, nothing.
template <class Record>
struct ListFacts {
    void note(const Record&) {}
};

template <>
struct ListFacts<OrderRecord> {
    AscendingIds ids, reservation_ids;    ///< of those that have one
    DistinctIds variants, drop_products;  ///< that the reservations are of

    void note(const OrderRecord& order) {
        if (order.id > 0) ids.add(order.id);
        if (!order.reservations) return;
        for (const ReservationRecord& reservation : *order.reservations) {
            if (reservation.id) reservation_ids.add(*reservation.id);
            variants.add(reservation.variant);
            if (reservation.drop_product) drop_products.add(*reservation.drop_product);
        }
    }
};

}  // namespace slotctl
