#include "core/platform/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace slotctl {

void prepare_process() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        // open() takes the lowest free number, which is this one: all lower ones are open by now.
        if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF) static_cast<void>(::open("/dev/null", O_RDWR));
    }
    ::signal(SIGXFSZ, SIG_IGN);
}

std::vector<std::string> program_arguments(int argc, const char* const* argv) {
    return argc < 1 ? std::vector<std::string>() : std::vector<std::string>(argv + 1, argv + argc);
}

std::int64_t process_id() {
    return ::getpid();
}

bool process_exists(std::int64_t id) {
    return id > 0 && id <= std::numeric_limits<pid_t>::max() &&
           (::kill(static_cast<pid_t>(id), 0) == 0 || errno == EPERM);
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

std::vector<RunningProgram> running_programs(const std::vector<std::string>& names) {
    std::vector<RunningProgram> found;
    std::error_code error;
    for (const auto& process : std::filesystem::directory_iterator("/proc", error)) {
        RunningProgram program;
        if (!std::getline(std::ifstream(process.path() / "comm"), program.name)) continue;
        if (std::find(names.begin(), names.end(), program.name) == names.end()) continue;
        std::error_code hidden;
        program.file = std::filesystem::read_symlink(process.path() / "exe", hidden);
        std::ifstream line(process.path() / "cmdline");
        for (std::string word; std::getline(line, word, '\0');) program.words.push_back(word);
        found.push_back(std::move(program));
    }
    return found;
}

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
}

std::vector<std::string> environment_names() {
    std::vector<std::string> names;
    for (char* const* entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        names.emplace_back(text.substr(0, text.find('=')));
    }
    return names;
}

}  // namespace slotctl
