#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/business.hpp"

namespace slotctl {

/// A stock with reservations, the quantity in stock if the file gives it, and the place in the file that
/// refers to it.
struct HeldStock {
    std::int64_t id = 0;
    std::optional<std::int64_t> stock;
    std::string path;
};

/// The variants (or drop products) whose reserved quantity must be recalculated, each with the best place to
/// report it: the one where the file gives its stock, else its first reservation, else the order that gives
/// it back.
class HeldStockList {
  public:
    template <class Record>
    HeldStockList(std::string_view list, const std::vector<Record>& records) : list_(list) {
        for (std::size_t i = 0; i < records.size(); ++i)
            held_[records[i].id] = {records[i].stock_quantity, i, {}, 0};
    }

    /// A reservation in the file reserves it.
    void reserved(std::int64_t id, std::size_t order, std::size_t reservation);
    /// An order in the file no longer reserves it.
    void given_back(std::int64_t id, std::size_t order);

    /// Ascending by id.
    [[nodiscard]] std::vector<HeldStock> all() const;

  private:
    struct Place {
        std::optional<std::int64_t> stock;
        std::size_t position = 0;                ///< in its own list; or the order's position
        std::optional<std::size_t> reservation;  ///< if a reservation refers to it
        int rank = 0;                            ///< 0: its own record, 1: a reservation, 2: an order
    };
    [[nodiscard]] std::string path_of(const Place& place) const;

    std::string list_;
    std::map<std::int64_t, Place> held_;
};

}  // namespace slotctl
