#pragma once

#include <string>

#include "core/store/booked_offset_store.hpp"
#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

class SqliteBookedOffsets : public BookedOffsetStore {
  public:
    explicit SqliteBookedOffsets(Connection& connection) : connection_(connection) {}
    std::int64_t record(const RunLock& lock, const MaintainScope& scope, std::span<const ZoneStretch> zones,
                        std::int64_t limit) override;
    std::vector<BookedSlot> taken(ProviderId provider, const Interval& time) override;
    std::vector<std::int64_t> move(const RunLock& lock, std::span<const BookingMove> moves) override;

  private:
    Connection& connection_;
};

// As JSON arrays.
std::string json_array(const std::vector<std::int64_t>& ids);
/// Of the form `[zone, from, until, offset]`.
std::string json_array(std::span<const ZoneStretch> stretches);

}  // namespace slotctl::sqlite
