#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/exchange/business.hpp"

namespace slotctl {

/// Collects the errors of one file in the order in which they are found. Keeps the first `max_faults`, so
/// that a completely wrong file fills neither the memory nor the screen, and counts the others.
class FaultList {
  public:
    void add(std::string path, std::string message);
    /// Counts `faults` errors in addition to the listed ones.
    void leave_out(std::size_t faults) { unlisted_ += faults; }
    /// Adds those of `other` after its own.
    void join(FaultList& other);
    [[nodiscard]] bool empty() const noexcept { return faults_.empty(); }

    /// The errors, with a last one that counts the rest. Leaves the list empty.
    std::vector<Fault> take();

  private:
    std::vector<Fault> faults_;
    std::size_t unlisted_ = 0;
};

}  // namespace slotctl
