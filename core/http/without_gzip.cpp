#include "core/base/error.hpp"
#include "core/http/content_coding.hpp"

/// Replaces the source that uses zlib if the build left it out (SLOTCTL_GZIP=OFF).
namespace slotctl::http {

bool built_with_gzip() {
    return false;
}

std::string gzip(std::string_view, int) {
    throw Error(ErrorKind::config, "this slotctl was built without gzip",
                "install a slotctl that was built with it");
}

}  // namespace slotctl::http
