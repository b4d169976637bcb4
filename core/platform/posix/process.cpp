#include "core/platform/process.hpp"

#include <array>
#include <cstdlib>
#include <system_error>

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

std::filesystem::path executable_path() {
    std::error_code error;
    auto path = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error || !std::filesystem::exists(path, error)) return {};
    return path;
}

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
}

}  // namespace slotctl
