#pragma once

#include "core/store/postgres/import_chunks.hpp"

namespace slotctl::postgres {

/// Writes the slots of a file in the order of `write_slots_and_bookings`. Each function takes positions in
/// the file.
class SlotImport {
  public:
    SlotImport(ChunkedImport& chunks, const std::vector<SlotRecord>& slots, pqxx::transaction_base& tx)
        : chunks_(chunks), slots_(slots), tx_(tx) {}

    void set_buffers_aside(const std::vector<ServiceId>& services);
    void put_buffers_back();
    /// With enough capacity for existing bookings, even if that is more than in the file.
    void write(const std::vector<std::size_t>& positions);
    void give_spans(const std::vector<std::size_t>& positions);
    /// Removes that additional capacity again.
    void limit(const std::vector<std::size_t>& positions);

  private:
    template <class Write>
    void each(const std::vector<std::size_t>& positions, const Write& write);

    ChunkedImport& chunks_;
    const std::vector<SlotRecord>& slots_;
    pqxx::transaction_base& tx_;
    bool aside_ = false;
};

}  // namespace slotctl::postgres
