#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/exchange/business.hpp"

namespace slotctl {

/// Collects the faults of one file in the order in which they are found. Keeps the first `max_faults`, so
/// that a file that is wrong throughout fills neither the memory nor the screen, and counts the others.
class FaultList {
  public:
    void add(std::string path, std::string message);
    /// Counts `faults` that come after those that are listed.
    void leave_out(std::size_t faults) { unlisted_ += faults; }
    /// Adds those of `other` after its own.
    void join(FaultList& other);
    [[nodiscard]] bool empty() const noexcept { return faults_.empty(); }

    /// The faults, with a last one that says how many more there are. Leaves the list empty.
    std::vector<Fault> take();

  private:
    std::vector<Fault> faults_;
    std::size_t unlisted_ = 0;
};

}  // namespace slotctl
