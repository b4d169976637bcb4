#include "core/platform/program.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "core/platform/process.hpp"

namespace slotctl {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct Pipe {
    int read = -1;
    int write = -1;

    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            throw Error(ErrorKind::failed,
                        "cannot start a program: " + std::generic_category().message(errno));
        }
        read = ends[0];
        write = ends[1];
    }
    ~Pipe() {
        close_read();
        close_write();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    void close_read() { close(read); }
    void close_write() { close(write); }

  private:
    static void close(int& end) {
        if (end >= 0) ::close(end);
        end = -1;
    }
};

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    result.reserve(words.size() + 1);
    for (std::string& word : words) result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

std::vector<std::string> environment_of(const ProgramCall& call) {
    std::vector<std::string> lines;
    if (call.environment) {
        for (const auto& [name, value] : *call.environment) {
            std::string line = name;
            line.append("=").append(value);
            lines.push_back(std::move(line));
        }
        return lines;
    }
    for (char** line = ::environ; *line != nullptr; ++line) {
        const std::string_view text(*line);
        if (!text.starts_with("LC_") && !text.starts_with("LANG=") && !text.starts_with("LANGUAGE="))
            lines.emplace_back(text);
    }
    lines.emplace_back("LC_ALL=C");
    return lines;
}

/// Everything that the child needs, prepared before the fork, after which no memory may be allocated.
struct Prepared {
    std::string program;
    std::vector<std::string> words;
    std::vector<std::string> environment;
    std::vector<char*> word_pointers;
    std::vector<char*> environment_pointers;
    const std::optional<Account>& account;

    explicit Prepared(const ProgramCall& call)
        : words(call.words), environment(environment_of(call)), account(call.account) {
        const auto found =
            words.front().find('/') == std::string::npos ? find_program(words.front()) : words.front();
        program = found.value_or("");
        word_pointers = pointers(words);
        environment_pointers = pointers(environment);
    }
};

constexpr int cannot_start = 126;
constexpr int no_such_program = 127;

[[noreturn]] void become(const Prepared& prepared, const Pipe& in, const Pipe& out, const Pipe& err) {
    ::setsid();
    ::dup2(in.read, STDIN_FILENO);
    ::dup2(out.write, STDOUT_FILENO);
    ::dup2(err.write, STDERR_FILENO);
    // Handlers are reset by exec, but an ignored signal stays ignored.
    ::signal(SIGPIPE, SIG_DFL);
    ::signal(SIGXFSZ, SIG_DFL);
    if (const auto& account = prepared.account) {
        const auto group = static_cast<gid_t>(account->group_id);
        const auto user = static_cast<uid_t>(account->user_id);
        if (::geteuid() == 0 && (::initgroups(account->name.c_str(), group) != 0 || ::setgid(group) != 0 ||
                                 ::setuid(user) != 0)) {
            ::_exit(cannot_start);
        }
        // Like cron: a missing home directory does not prevent the start.
        if (::chdir(account->home.c_str()) != 0 && ::chdir("/") != 0) ::_exit(cannot_start);
    }
    ::execve(prepared.program.c_str(), prepared.word_pointers.data(), prepared.environment_pointers.data());
    ::_exit(errno == ENOENT || errno == ENOTDIR ? no_such_program : cannot_start);
}

/// Reads what is available; false at the end.
bool drain(int descriptor, std::string& text) {
    std::array<char, 8192> part{};
    const auto got = ::read(descriptor, part.data(), part.size());
    if (got > 0) text.append(part.data(), static_cast<std::size_t>(got));
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

/// Writes a part of `rest`; false if nothing is left or nobody reads.
bool feed(int descriptor, std::string_view& rest) {
    if (rest.empty()) return false;
    const auto written = ::write(descriptor, rest.data(), rest.size());
    if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
    return !rest.empty() && (written >= 0 || errno == EINTR || errno == EAGAIN);
}

/// Exchanges data with the child until it has closed both outputs; false if that exceeds the deadline.
bool converse(Pipe& in, Pipe& out, Pipe& err, std::string_view input, Clock::time_point deadline,
              ProgramResult& result) {
    ::fcntl(in.write, F_SETFL, O_NONBLOCK);
    if (input.empty()) in.close_write();
    while (out.read >= 0 || err.read >= 0) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) return false;
        std::array<pollfd, 3> ends{{{in.write, POLLOUT, 0}, {out.read, POLLIN, 0}, {err.read, POLLIN, 0}}};
        const int ready = ::poll(ends.data(), ends.size(), static_cast<int>(left));
        if (ready < 0 && errno != EINTR) return false;
        if (ready <= 0) continue;
        if (ends[0].revents != 0 && !feed(in.write, input)) in.close_write();
        if (ends[1].revents != 0 && !drain(out.read, result.output)) out.close_read();
        if (ends[2].revents != 0 && !drain(err.read, result.complaint)) err.close_read();
    }
    return true;
}

/// A program that stops reading must not end this process; the blocked signal is discarded afterwards.
class WithoutBrokenPipe {
  public:
    WithoutBrokenPipe() : before_(::signal(SIGPIPE, SIG_IGN)) {}
    ~WithoutBrokenPipe() { ::signal(SIGPIPE, before_); }
    WithoutBrokenPipe(const WithoutBrokenPipe&) = delete;
    WithoutBrokenPipe& operator=(const WithoutBrokenPipe&) = delete;

  private:
    void (*before_)(int);
};

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::optional<std::string> find_program(const std::string& name) {
    std::string path = environment("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
    path += ":/usr/sbin:/sbin:/usr/local/sbin";
    for (std::size_t from = 0; from <= path.size();) {
        const auto end = std::min(path.find(':', from), path.size());
        if (end > from) {
            std::string candidate = path.substr(from, end - from) + "/" + name;
            if (::access(candidate.c_str(), X_OK) == 0) return candidate;
        }
        from = end + 1;
    }
    return std::nullopt;
}

ProgramCall shell_call(const std::string& command) {
    return {.words = {"/bin/sh", "-c", command}};
}

ProgramResult run_program(const ProgramCall& call) {
    const Prepared prepared(call);
    ProgramResult result;
    if (prepared.program.empty()) {
        result.status = no_such_program;
        result.not_found = true;
        result.complaint = call.words.front() + ": no such program";
        return result;
    }
    const WithoutBrokenPipe quiet;
    Pipe in, out, err;
    const pid_t child = ::fork();
    if (child < 0) {
        throw Error(ErrorKind::failed,
                    "cannot start " + call.words.front() + ": " + std::generic_category().message(errno));
    }
    if (child == 0) become(prepared, in, out, err);
    in.close_read();
    out.close_write();
    err.close_write();
    result.timed_out = !converse(in, out, err, call.input, Clock::now() + call.limit, result);
    if (result.timed_out) ::kill(-child, SIGKILL);  // it leads its session, and so its process group
    result.status = wait_for(child);
    result.not_found = result.status == no_such_program && result.output.empty() && result.complaint.empty();
    return result;
}

}  // namespace slotctl
