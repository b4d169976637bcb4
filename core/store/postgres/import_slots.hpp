#pragma once

#include "core/store/postgres/import_chunks.hpp"

namespace slotctl::postgres {

/// Writes the slots of a file; `write_slots_and_bookings` says when. Each function takes positions in it.
class SlotImport {
  public:
    SlotImport(ChunkedImport& chunks, const std::vector<SlotRecord>& slots, pqxx::transaction_base& tx)
        : chunks_(chunks), slots_(slots), tx_(tx) {}

    void set_buffers_aside(const std::vector<ServiceId>& services);
    void put_buffers_back();
    /// With room for what is booked already, even where that is more than the file says.
    void write(const std::vector<std::size_t>& positions);
    void give_spans(const std::vector<std::size_t>& positions);
    /// Takes that room back.
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
