#include "core/platform/program.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/process.hpp"
#include "core/platform/windows/child_process.hpp"
#include "core/platform/windows/wide.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

constexpr int cannot_start = 126;
constexpr int no_such_program = 127;
/// The exit status of a program that was killed because it took too long.
constexpr UINT killed = 128 + 9;

struct Pipe {
    Handle read, write;

    Pipe() {
        HANDLE ends[2]{};
        if (::CreatePipe(&ends[0], &ends[1], nullptr, 0) == 0)
            throw Error(ErrorKind::failed, "cannot start a program: " + system_message(::GetLastError()));
        read = Handle(ends[0]);
        write = Handle(ends[1]);
    }
};

std::wstring environment_of(const ProgramCall& call) {
    if (!call.environment) return environment_block(own_variables());
    Variables variables;
    for (const auto& [name, value] : *call.environment) variables.emplace_back(to_wide(name), to_wide(value));
    // Without it, programs find neither sockets nor random numbers.
    const auto is_root = [](const auto& variable) { return same_name(variable.first, L"SystemRoot"); };
    if (const auto root = environment("SystemRoot"); root && std::ranges::none_of(variables, is_root))
        variables.emplace_back(L"SystemRoot", to_wide(*root));
    return environment_block(std::move(variables));
}

void read_all(const Handle& pipe, std::string& text) {
    std::array<char, 8192> part{};
    for (DWORD got = 0;
         ::ReadFile(pipe.get(), part.data(), static_cast<DWORD>(part.size()), &got, nullptr) != 0 && got > 0;)
        text.append(part.data(), got);
}

void write_all(Handle pipe, std::string_view text) {
    while (!text.empty()) {
        DWORD written = 0;
        const auto size = static_cast<DWORD>(std::min<std::size_t>(text.size(), 1U << 16U));
        if (::WriteFile(pipe.get(), text.data(), size, &written, nullptr) == 0) return;  // nobody reads
        text.remove_prefix(written);
    }
}

/// Exchanges data with a child in threads, since Windows' pipes cannot be waited for.
class Conversation {
  public:
    Conversation(Handle in, Handle out, Handle err, std::string_view input, ProgramResult& result)
        : out_(std::move(out)),
          err_(std::move(err)),
          feeder_([in = std::move(in), input]() mutable { write_all(std::move(in), input); }),
          readers_{std::thread([this, &result] { read(out_, result.output); }),
                   std::thread([this, &result] { read(err_, result.complaint); })} {}
    /// Precondition: the child has closed its outputs, or was ended with all that it started.
    ~Conversation() {
        feeder_.join();
        for (std::thread& reader : readers_) reader.join();
    }
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    /// False if the child has not closed both outputs within that time.
    bool ends_within(std::chrono::seconds limit) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, limit, [this] { return open_ == 0; });
    }

  private:
    void read(const Handle& pipe, std::string& text) {
        read_all(pipe, text);
        const std::lock_guard lock(mutex_);
        --open_;
        changed_.notify_one();
    }

    Handle out_, err_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int open_ = 2;
    std::thread feeder_;
    std::array<std::thread, 2> readers_;
};

ProgramResult not_started(const std::string& name, int status, const std::string& reason) {
    ProgramResult result;
    result.status = status;
    result.not_found = status == no_such_program;
    result.complaint = name + ": " + reason;
    return result;
}

void refuse_other_account(const ProgramCall& call) {
    if (!call.account || call.account->name == current_account().name) return;
    throw Error(ErrorKind::failed, "cannot start " + call.words.front() + " as " + call.account->name +
                                       ": Windows starts a program only as the account that asks for it");
}

}  // namespace

// Never in the current directory, where Windows' own search begins.
std::optional<std::string> find_program(const std::string& name) {
    std::array<wchar_t, MAX_PATH> system{};
    const auto size = ::GetSystemDirectoryW(system.data(), static_cast<UINT>(system.size()));
    std::wstring path(system.data(), size);
    path += L';' + to_wide(environment("PATH").value_or(""));
    for (std::size_t from = 0; from <= path.size();) {
        const auto end = std::min(path.find(L';', from), path.size());
        std::wstring directory = path.substr(from, end - from);
        std::erase(directory, L'"');
        for (const wchar_t* extension : {L".exe", L".com", L""}) {
            fs::path candidate = fs::path(directory) / path_from(name);
            candidate += extension;
            std::error_code hidden;
            const bool runnable = extension[0] != L'\0' || candidate.extension() == L".exe";
            if (candidate.is_absolute() && runnable && fs::is_regular_file(candidate, hidden))
                return utf8(candidate);
        }
        from = end + 1;
    }
    return std::nullopt;
}

// cmd.exe knows no escaped quotes: with /s, it removes the first and the last one, and takes the rest as it
// is.
ProgramCall shell_call(const std::string& command) {
    return {.words = {"cmd.exe", "/d", "/s", "/c"}, .verbatim = '"' + command + '"'};
}

ProgramResult run_program(const ProgramCall& call) {
    refuse_other_account(call);
    const std::string& name = call.words.front();
    const auto found = name.find_first_of("/\\") == std::string::npos ? find_program(name) : name;
    if (!found) return not_started(name, no_such_program, "no such program");
    Pipe in, out, err;
    ChildProcess child;
    try {
        const Handle input = inheritable(in.read.get()), output = inheritable(out.write.get()),
                     error = inheritable(err.write.get());
        child = start_child({.program = path_from(*found).wstring(),
                             .words = call.words,
                             .verbatim = call.verbatim,
                             .environment = environment_of(call),
                             .input = input.get(),
                             .output = output.get(),
                             .error = error.get()},
                            [](DWORD) {});
    } catch (const std::system_error& failure) {
        const auto code = static_cast<DWORD>(failure.code().value());
        const bool missing = code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND;
        return not_started(name, missing ? no_such_program : cannot_start, system_message(code));
    }
    in.read.close();
    out.write.close();
    err.write.close();
    ProgramResult result;
    {
        Conversation conversation(std::move(in.write), std::move(out.read), std::move(err.read), call.input,
                                  result);
        result.timed_out = !conversation.ends_within(call.limit);
        if (result.timed_out) ::TerminateJobObject(child.job.get(), killed);
    }
    ::WaitForSingleObject(child.process.get(), INFINITE);
    DWORD status = 0;
    ::GetExitCodeProcess(child.process.get(), &status);
    result.status = static_cast<int>(status);
    return result;
}

}  // namespace slotctl
