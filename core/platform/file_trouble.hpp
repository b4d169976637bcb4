#pragma once

#include <stdexcept>
#include <string>

#include "core/base/error.hpp"

namespace slotctl {

/// Why a file cannot be used; `what()` completes "cannot read FILE: …". `code()` is the system's error
/// number (of errno, or of GetLastError on Windows), or 0 if slotctl itself refuses: a pipe instead of a
/// file, or a link that root must not follow.
class FileTrouble : public std::runtime_error {
  public:
    FileTrouble(int code, bool forbidden, const std::string& reason)
        : std::runtime_error(reason), code_(code), forbidden_(forbidden) {}
    explicit FileTrouble(int code);

    [[nodiscard]] int code() const noexcept { return code_; }
    [[nodiscard]] bool forbidden() const noexcept { return forbidden_; }
    [[nodiscard]] bool missing() const noexcept;
    /// Whether there is a file where a directory is needed, or a directory where a file is.
    [[nodiscard]] bool obstructed() const noexcept;

    /// `what` and the reason, with `hint` unless the reason itself needs a different one.
    [[nodiscard]] Error error(const std::string& what, const std::string& hint = {}) const;

  private:
    int code_;
    bool forbidden_;
};

/// What to do about an error that is unrelated to the file in question, such as too many open files or a full
/// disk; empty for any other.
std::string advice_on(int code);

/// What to do if a file may have become as large as this process may make it; empty if it has no such limit.
std::string advice_on_file_size();

}  // namespace slotctl
