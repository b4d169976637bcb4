#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// The log: lines for operators, on standard error and, if configured, in a rotated file.
/// The only room that uses spdlog. Thread-safe.
namespace slotctl::log {

enum class Level { debug, info, warning, error, off };
enum class Format { text, json };

/// `debug`, `info`, `warning`, `error`, `off`: the same words in settings and in log lines.
std::string_view name_of(Level level);

/// A file that lines are added to. One thread at a time uses it.
class LineFile {
  public:
    virtual ~LineFile() = default;
    /// Adds text, which ends with a line break. Throws std::runtime_error with the reason.
    virtual void append(std::string_view text) = 0;
};

struct Settings {
    Level level = Level::info;
    Format format = Format::text;
    std::filesystem::path file;                            ///< empty: standard error only
    std::size_t max_size = std::size_t{10} * 1024 * 1024;  ///< bytes after which the file is rotated
    std::size_t max_files = 5;  ///< rotated files kept, in addition to the current one
    bool console = true;        ///< standard error
    bool color = true;          ///< on a terminal only
    /// Opens the file. This room does not know how to do that safely.
    std::function<std::unique_ptr<LineFile>(const Settings&)> open;
};

/// May be called again; the last call takes effect. Throws what `open` throws; the log is then unchanged.
/// Before the first call, the log is text on standard error.
void configure(const Settings& settings);

/// The run that a line belongs to; if the job is empty, none.
struct Run {
    std::string job;
    std::optional<std::int64_t> id;
};

/// The run of this thread's lines, for another thread that works on its behalf.
Run current_run();

/// Adds a job and, once it is recorded, its run's id to every line that this thread logs during the scope. An
/// inner scope replaces the outer one until it ends.
class Scope {
  public:
    explicit Scope(std::string_view job, std::optional<std::int64_t> run_id = std::nullopt);
    explicit Scope(Run run);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

  private:
    Run outer_;
};

void debug(std::string_view message);
void info(std::string_view message);
void warning(std::string_view message);
void error(std::string_view message);

/// Writes a line to the file only, for messages that the command itself prints on standard output or error.
void record(Level level, std::string_view message);

/// From here on, also passes recorded errors to `system_log`, such as Windows' event log, whatever
/// `configure` says: even an error in the configuration has to be found. The text has a line for the run, if
/// there is one.
void also_record_errors(std::function<void(const std::string& text)> system_log);

/// Waits until everything is written. Each line is passed to the operating system as it comes, so that none
/// is lost however the process ends. A file that can no longer be written is reported once on standard error.
void flush();

}  // namespace slotctl::log
