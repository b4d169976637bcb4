#pragma once

#include <optional>
#include <string>

#include "core/base/instant.hpp"

namespace slotctl {

/// Whether anything has changed, for answers that are kept.
class ChangeStore {
  public:
    virtual ~ChangeStore() = default;

    /// Equal texts from one connection: nobody has committed a change in between, so what was read after the
    /// first still holds. Different ones: somebody may have. One round trip, and no table is read.
    virtual std::string stamp() = 0;

    /// When the next hold of a pending booking ends, after `now`: then its time is free without a change.
    virtual std::optional<Instant> next_hold_end(Instant now) = 0;
};

}  // namespace slotctl
