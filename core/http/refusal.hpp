#pragma once

#include <stdexcept>
#include <string>

namespace slotctl::http {

/// Why a request is not passed on to the handler; `what()` tells the client. After it, the connection is
/// closed: where the next request begins can no longer be trusted.
class Refusal : public std::runtime_error {
  public:
    Refusal(unsigned status, const std::string& detail) : std::runtime_error(detail), status_(status) {}

    /// 400 … 599.
    [[nodiscard]] unsigned status() const noexcept { return status_; }

  private:
    unsigned status_;
};

}  // namespace slotctl::http
