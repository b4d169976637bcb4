#pragma once

#include "core/store/booked_offset_store.hpp"
#include "core/store/postgres/session.hpp"
#include "core/store/postgres/values.hpp"

namespace slotctl::postgres {

class PostgresBookedOffsets : public BookedOffsetStore {
  public:
    explicit PostgresBookedOffsets(Session& session) : session_(session) {}
    std::int64_t record(const RunLock& lock, const MaintainScope& scope, std::span<const ZoneStretch> zones,
                        std::int64_t limit) override;
    std::vector<BookedSlot> taken(ProviderId provider, const Interval& time) override;
    std::vector<std::int64_t> move(const RunLock& lock, std::span<const BookingMove> moves) override;

  private:
    Session& session_;
};

/// Stretches as four parallel arrays.
struct StretchArrays {
    ArrayText zones, from, until, offsets;
    explicit StretchArrays(std::span<const ZoneStretch> stretches) {
        for (const ZoneStretch& stretch : stretches) {
            zones.add(std::string_view(stretch.zone));
            from.add(stretch.from);
            until.add(stretch.until);
            offsets.add(std::int64_t{stretch.offset.count()});
        }
    }
};

}  // namespace slotctl::postgres
