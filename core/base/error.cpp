#include "core/base/error.hpp"

#include <new>
#include <system_error>
#include <utility>

namespace slotctl {

std::string_view name_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::usage:
            return "usage";
        case ErrorKind::bad_data:
            return "bad_data";
        case ErrorKind::unavailable:
            return "unavailable";
        case ErrorKind::conflict:
            return "conflict";
        case ErrorKind::in_doubt:
            return "in_doubt";
        case ErrorKind::failed:
            return "failed";
        case ErrorKind::not_free:
            return "not_free";
        case ErrorKind::busy:
            return "busy";
        case ErrorKind::permission:
            return "permission";
        case ErrorKind::config:
            return "config";
        case ErrorKind::internal:
            return "internal";
    }
    return "internal";
}

Error::Error(ErrorKind kind, const std::string& message, std::string hint)
    : std::runtime_error(message), kind_(kind), hint_(std::move(hint)) {}

namespace {

/// A thread that could not be started, for want of memory for its stack or because there are too many, throws
/// another exception than an allocation that fails.
bool is_want_of_memory(const std::exception& exception) {
    if (dynamic_cast<const std::bad_alloc*>(&exception) != nullptr) return true;
    const auto* const of_system = dynamic_cast<const std::system_error*>(&exception);
    return of_system != nullptr && (of_system->code() == std::errc::resource_unavailable_try_again ||
                                    of_system->code() == std::errc::not_enough_memory);
}

}  // namespace

Error error_of(const std::exception& exception) {
    if (is_want_of_memory(exception)) {
        return {
            ErrorKind::failed, "out of memory",
            "free memory, or raise the limit: `ulimit -v`, MemoryMax= of a systemd unit, or the container's"};
    }
    return {ErrorKind::internal, std::string("a bug in slotctl: ") + exception.what(),
            "please report it with the command line and this message"};
}

}  // namespace slotctl
