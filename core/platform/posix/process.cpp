#include "core/platform/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <unistd.h>

namespace slotctl {

std::int64_t process_id() {
    return ::getpid();
}

bool process_exists(std::int64_t id) {
    return id > 0 && (::kill(static_cast<pid_t>(id), 0) == 0 || errno == EPERM);
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
