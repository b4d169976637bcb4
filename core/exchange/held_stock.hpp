#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/business.hpp"

namespace slotctl {

/// Something that reservations hold, what of it there is where the file says so, and the place in the file
/// that speaks of it.
struct HeldStock {
    std::int64_t id = 0;
    std::optional<std::int64_t> stock;
    std::string path;
};

/// The variants (or drop products) whose reserved quantity has to be worked out anew, each with the best
/// place to report it: where the file gives its stock, else the first reservation of it, else the order that
/// gives it back.
class HeldStockList {
  public:
    template <class Record>
    HeldStockList(std::string_view list, const std::vector<Record>& records) : list_(list) {
        for (std::size_t i = 0; i < records.size(); ++i)
            held_[records[i].id] = {records[i].stock_quantity, i, {}, 0};
    }

    /// A reservation of the file holds it.
    void reserved(std::int64_t id, std::size_t order, std::size_t reservation);
    /// An order of the file no longer holds it.
    void given_back(std::int64_t id, std::size_t order);

    /// Ascending by id.
    [[nodiscard]] std::vector<HeldStock> all() const;

  private:
    struct Place {
        std::optional<std::int64_t> stock;
        std::size_t position = 0;                ///< in the list of its own; or the order's
        std::optional<std::size_t> reservation;  ///< where a reservation speaks of it
        int rank = 0;                            ///< 0: its own record, 1: a reservation, 2: an order
    };
    [[nodiscard]] std::string path_of(const Place& place) const;

    std::string list_;
    std::map<std::int64_t, Place> held_;
};

}  // namespace slotctl
