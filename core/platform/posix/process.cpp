#include "core/platform/process.hpp"

#include <array>
#include <cstdlib>

#include <unistd.h>

namespace slotctl {

std::int64_t process_id() {
    return ::getpid();
}

std::string host_name() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
    return name.data();
}

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
}

}  // namespace slotctl
