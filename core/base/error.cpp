#include "core/base/error.hpp"

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

}  // namespace slotctl
