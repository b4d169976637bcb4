#include "core/platform/posix/spawn.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.hpp"

namespace slotctl {

namespace {

std::vector<std::string> changed_environment(const EnvironmentChanges& changes) {
    std::vector<std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view variable(*entry);
        const auto name = variable.substr(0, variable.find('='));
        const bool replaced =
            std::any_of(changes.begin(), changes.end(), [&](const auto& c) { return c.first == name; });
        if (!replaced) variables.emplace_back(variable);
    }
    for (const auto& [name, value] : changes) {
        if (value) variables.push_back(name + '=' + *value);
    }
    return variables;
}

/// In the form that exec needs; valid as long as `texts` are.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Attributes and file actions for starting a process.
class SpawnSettings {
  public:
    explicit SpawnSettings(ChildOutput output) {
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawn_file_actions_init(&actions_);
        sigset_t none, defaults;
        ::sigemptyset(&none);
        ::sigemptyset(&defaults);
        for (const int signal : {SIGTERM, SIGINT, SIGCHLD, SIGPIPE, SIGXFSZ}) ::sigaddset(&defaults, signal);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(&attributes_,
                                   POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (output == ChildOutput::discarded)
            ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }
    [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }

  private:
    posix_spawnattr_t attributes_{};
    posix_spawn_file_actions_t actions_{};
};

}  // namespace

pid_t spawn_self(const std::vector<std::string>& arguments, const EnvironmentChanges& changes,
                 ChildOutput output) {
    std::vector<std::string> words{"slotctl"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    auto variables = changed_environment(changes);
    const SpawnSettings settings(output);
    pid_t pid = 0;
    // The same program, even if an upgrade has replaced its file by now.
    const int code = ::posix_spawn(&pid, "/proc/self/exe", settings.actions(), settings.attributes(),
                                   pointers_to(words).data(), pointers_to(variables).data());
    if (code != 0) {
        throw Error(ErrorKind::failed, "cannot start slotctl " +
                                           (arguments.empty() ? "" : arguments.front()) + ": " +
                                           std::generic_category().message(code));
    }
    return pid;
}

ProgramEnd end_of(int status) {
    if (WIFEXITED(status)) return {WEXITSTATUS(status), ""};
    const char* name = ::sigabbrev_np(WTERMSIG(status));
    return {std::nullopt, name == nullptr ? std::to_string(WTERMSIG(status)) : std::string("SIG") + name};
}

}  // namespace slotctl
