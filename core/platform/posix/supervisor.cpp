#include "core/platform/supervisor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "core/platform/stop_signal.hpp"

namespace slotctl {

namespace {

/// Handlers write into this pipe to wake up `wait`.
std::array<int, 2> wake_pipe{-1, -1};

void wake() {
    const int before = errno;
    // A full pipe wakes it up too.
    [[maybe_unused]] const auto written = ::write(wake_pipe[1], "", 1);
    errno = before;
}

extern "C" void on_child_signal(int) {
    wake();
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    ::sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART | (signal == SIGCHLD ? SA_NOCLDSTOP : 0);
    ::sigaction(signal, &action, nullptr);
}

[[noreturn]] void fail(const std::string& what, int code) {
    throw Error(ErrorKind::failed, what + ": " + std::generic_category().message(code));
}

std::vector<std::string> changed_environment(const Supervisor::Environment& changes) {
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
    SpawnSettings() {
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

ProgramEnd end_of(int status) {
    if (WIFEXITED(status)) return {WEXITSTATUS(status), ""};
    const char* name = ::sigabbrev_np(WTERMSIG(status));
    return {std::nullopt, name == nullptr ? std::to_string(WTERMSIG(status)) : std::string("SIG") + name};
}

}  // namespace

Supervisor::Supervisor() {
    if (::pipe2(wake_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) fail("cannot create a pipe", errno);
    drain_on_stop_signals(wake);
    handle(SIGCHLD, on_child_signal);
}

Supervisor::~Supervisor() {
    release_stop_signals();
    handle(SIGCHLD, SIG_DFL);
    for (int& end : wake_pipe) ::close(std::exchange(end, -1));
}

std::int64_t Supervisor::start(const std::vector<std::string>& arguments, const Environment& changes) {
    std::vector<std::string> words{"slotctl"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    auto variables = changed_environment(changes);
    const SpawnSettings settings;
    pid_t pid = 0;
    // The same program, even if an upgrade has replaced its file by now.
    const int code = ::posix_spawn(&pid, "/proc/self/exe", settings.actions(), settings.attributes(),
                                   pointers_to(words).data(), pointers_to(variables).data());
    if (code != 0) fail("cannot start slotctl " + (arguments.empty() ? "" : arguments.front()), code);
    child_ = pid;
    return pid;
}

std::optional<ProgramEnd> Supervisor::take_end() {
    std::optional<ProgramEnd> found;
    int status = 0;
    // Orphans are passed to init when their parent ends.
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid != child_) continue;
        found = end_of(status);
        child_ = 0;
    }
    return found;
}

void Supervisor::terminate() const {
    if (child_ != 0) ::kill(static_cast<pid_t>(child_), SIGTERM);
}

void Supervisor::kill() const {
    if (child_ != 0) ::kill(-static_cast<pid_t>(child_), SIGKILL);
}

// NOLINTBEGIN(readability-convert-member-functions-to-static): what they speak of is this process's own here
void Supervisor::wait(std::chrono::milliseconds time) {
    pollfd waiting{wake_pipe[0], POLLIN, 0};
    const auto most = std::clamp<std::chrono::milliseconds::rep>(time.count(), 0, 3'600'000);
    if (::poll(&waiting, 1, static_cast<int>(most)) <= 0) return;
    std::array<char, 64> drained{};
    while (::read(wake_pipe[0], drained.data(), drained.size()) > 0) {
    }
}
// NOLINTEND(readability-convert-member-functions-to-static)

}  // namespace slotctl
