#pragma once

#include <vector>

#include "core/plans/booked_slot.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

/// Reads providers' booked slots.
class BookedSlots {
  public:
    explicit BookedSlots(Connection& connection);

    /// Those whose blocked time overlaps `time`.
    std::vector<BookedSlot> of(ProviderId provider, const Interval& time);

  private:
    Statement select_;
};

}  // namespace slotctl::sqlite
