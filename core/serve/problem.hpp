#pragma once

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/http/message.hpp"

namespace slotctl::serve {

/// An answer that says why a request was not carried out (RFC 9457).
struct Problem {
    unsigned status = 500;
    std::string detail;   ///< what the command line would print as the error
    std::string hint;     ///< what to do about it; may be empty
    std::string members;  ///< further members as JSON, `"reason":"booked",…`; may be empty
    std::vector<std::pair<std::string, std::string>> headers;
};

/// Thrown where a request is refused.
class Refusal : public Error {
  public:
    explicit Refusal(Problem problem)
        : Error(ErrorKind::usage, problem.detail, problem.hint), problem_(std::move(problem)) {}
    Refusal(unsigned status, std::string detail, std::string hint = {})
        : Refusal(Problem{status, std::move(detail), std::move(hint), {}, {}}) {}
    [[nodiscard]] const Problem& problem() const { return problem_; }

  private:
    Problem problem_;
};

/// What is answered when this was thrown. A database that is away is 503 with `Retry-After`; a time that is
/// not free is 409, with the reason and the nearest free times.
Problem problem_of(const std::exception& exception);

http::Response response_of(const Problem& problem);

/// More waits for the database than the server can hold.
Problem too_busy();

/// An answer in JSON, `no-store` unless it says otherwise.
http::Response json_response(unsigned status, std::string json);

}  // namespace slotctl::serve
