#pragma once

#include <chrono>
#include <span>

#include "core/base/instant.hpp"
#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

/// The starts of new slots as a table `new_slots (starts_at, ends_at)` that SQL can read, so that one
/// statement inserts them all: this is faster than one statement per row, and copies nothing. It must outlive
/// the statements that use it and must not move; one per connection.
class NewSlots {
  public:
    explicit NewSlots(Connection& connection);
    NewSlots(const NewSlots&) = delete;
    NewSlots& operator=(const NewSlots&) = delete;

    /// Sets the table's contents. `starts` must outlive the statements that read it.
    void set(std::span<const Instant> starts, std::chrono::seconds duration) {
        starts_ = starts;
        duration_ = duration;
    }

    [[nodiscard]] std::span<const Instant> starts() const { return starts_; }
    [[nodiscard]] std::chrono::seconds duration() const { return duration_; }

  private:
    std::span<const Instant> starts_;
    std::chrono::seconds duration_{};
};

}  // namespace slotctl::sqlite
