#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace slotctl {

/// What went wrong, as far as a caller can act on it. `cli` maps each kind to one exit status.
enum class ErrorKind {
    usage,        ///< the command line cannot be carried out as given
    bad_data,     ///< an input file is wrong; nothing was changed
    unavailable,  ///< the database cannot be reached, went away, or is damaged
    conflict,     ///< another writer was faster (deadlock, serialization, unique key); worth retrying
    in_doubt,     ///< the connection broke during the commit: done or not done, never half done
    failed,       ///< the work could not be done, for a reason outside slotctl
    not_free,     ///< the time that was asked for cannot be booked
    busy,         ///< another run of this job holds the lock
    permission,   ///< the operating system or the database forbids it
    config,       ///< wrong configuration, or a schema that this binary does not support
    internal,     ///< a bug in slotctl
};

std::string_view name_of(ErrorKind kind);

/// The one exception that slotctl throws on purpose.
/// `what()` says what happened to what; `hint()` says what to do about it (may be empty).
class Error : public std::runtime_error {
  public:
    Error(ErrorKind kind, const std::string& message, std::string hint = {});

    [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }
    [[nodiscard]] const std::string& hint() const noexcept { return hint_; }

  private:
    ErrorKind kind_;
    std::string hint_;
};

/// Turns an exception of the standard library, which slotctl never throws on purpose, into an error for
/// users: either memory ran out, or there is a bug in slotctl.
Error error_of(const std::exception& exception);

}  // namespace slotctl
