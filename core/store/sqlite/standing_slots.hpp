#pragma once

#include <vector>

#include "core/plans/booked_slot.hpp"
#include "core/plans/provider_calendar.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

/// Reads the booked slots of a provider that block any of a time.
class BookedSlots {
  public:
    explicit BookedSlots(Connection& connection);
    std::vector<StandingSlot> standing(ProviderId provider, const Interval& time);
    /// The same, as moves and previews need them.
    std::vector<BookedSlot> of(ProviderId provider, const Interval& time);

  private:
    Statement select_;
};

}  // namespace slotctl::sqlite
