#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/jobs/outcome.hpp"

namespace slotctl {

/// The parts of a run that failed while the others continued, each of which is reported once.
class Failures {
  public:
    /// `word` names the parts, as in `2 providers failed`.
    explicit Failures(std::string word) : word_(std::move(word)) {}

    /// `what` names one of them: `provider 2`. The log file gets the full message.
    void add(const std::string& what, const Error& error);

    [[nodiscard]] std::size_t count() const { return count_; }

    /// Makes the outcome `partial`: its error names the first, its warnings name the others. An interrupted
    /// run keeps its own error and only gets warnings.
    void conclude(Outcome& outcome) const;

  private:
    std::string word_;
    std::size_t count_ = 0;
    std::vector<std::string> messages_;
    std::string hint_;
};

}  // namespace slotctl
