#include "core/base/log.hpp"

#include <atomic>
#include <cstdio>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <spdlog/details/log_msg.h>
#include <spdlog/formatter.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include "core/base/log_line.hpp"

namespace slotctl::log {

namespace {

/// Lines arrive complete: spdlog only writes them and colours the level.
class Verbatim : public spdlog::formatter {
  public:
    explicit Verbatim(Format format) : format_(format) {}

    void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& out) override {
        const std::string_view text(line.payload.data(), line.payload.size());
        out.append(text.data(), text.data() + text.size());
        out.push_back('\n');
        if (format_ == Format::json) return;
        line.color_range_start = level_column;
        line.color_range_end = text.find(' ', level_column);
    }

    [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<Verbatim>(format_);
    }

  private:
    Format format_;
};

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
        case Level::off:
            return spdlog::level::off;
    }
    return spdlog::level::off;
}

class FileSink : public spdlog::sinks::base_sink<std::mutex> {
  public:
    explicit FileSink(std::unique_ptr<LineFile> file) : file_(std::move(file)) {}

  protected:
    void sink_it_(const spdlog::details::log_msg& line) override {
        spdlog::memory_buf_t text;
        formatter_->format(line, text);
        file_->append({text.data(), text.size()});
    }
    void flush_() override {}  // each line is passed on as it comes

  private:
    std::unique_ptr<LineFile> file_;
};

std::shared_ptr<spdlog::logger> logger_of(const Settings& settings,
                                          const std::vector<spdlog::sink_ptr>& sinks) {
    auto logger = std::make_shared<spdlog::logger>("slotctl", sinks.begin(), sinks.end());
    logger->set_formatter(std::make_unique<Verbatim>(settings.format));
    logger->set_level(spdlog_level(settings.level));
    logger->flush_on(spdlog::level::trace);
    logger->set_error_handler(
        [reported = std::make_shared<std::atomic<bool>>(false)](const std::string& reason) {
            if (!reported->exchange(true))
                std::fprintf(stderr, "slotctl: log lines are lost: %s\n", reason.c_str());
        });
    return logger;
}

/// Where lines go. Both loggers share one file sink, so that the file is rotated once.
struct Loggers {
    std::shared_ptr<spdlog::logger> all;
    std::shared_ptr<spdlog::logger> file;  ///< has no sink if there is no file
};

Loggers make_loggers(const Settings& settings) {
    std::vector<spdlog::sink_ptr> all, file;
    if (!settings.file.empty() && settings.open)
        file.push_back(std::make_shared<FileSink>(settings.open(settings)));
    if (settings.console) {
        const auto color = settings.color ? spdlog::color_mode::automatic : spdlog::color_mode::never;
        all.push_back(std::make_shared<spdlog::sinks::stderr_color_sink_mt>(color));
    }
    all.insert(all.end(), file.begin(), file.end());
    return {logger_of(settings, all), logger_of(settings, file)};
}

struct Log {
    std::mutex mutex;
    Loggers loggers = make_loggers({});
    Format format = Format::text;
    std::function<void(const std::string&)> system_log;
};

/// The run set by this thread's innermost scope.
Run& run_of_this_thread() {
    thread_local Run run;
    return run;
}

/// Never destroyed: destructors of other statics may still log.
Log& the_log() {
    static Log& log = *new Log;
    return log;
}

void write(Level level, std::string_view message, std::shared_ptr<spdlog::logger> Loggers::*where) {
    auto& log = the_log();
    std::shared_ptr<spdlog::logger> logger;
    std::string text;
    {
        const std::lock_guard lock(log.mutex);
        logger = log.loggers.*where;
        if (logger->sinks().empty() || !logger->should_log(spdlog_level(level))) return;
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        const Line line{now, level, message};
        text = log.format == Format::json ? json_line(line, run_of_this_thread())
                                          : text_line(line, run_of_this_thread());
    }
    logger->log(spdlog_level(level), spdlog::string_view_t(text));
}

}  // namespace

void configure(const Settings& settings) {
    auto& log = the_log();
    auto loggers = make_loggers(settings);
    const std::lock_guard lock(log.mutex);
    log.loggers = std::move(loggers);
    log.format = settings.format;
}

Run current_run() {
    return run_of_this_thread();
}

Scope::Scope(std::string_view job, std::optional<std::int64_t> run_id)
    : Scope(Run{std::string(job), run_id}) {}

Scope::Scope(Run run) : outer_(std::exchange(run_of_this_thread(), std::move(run))) {}

Scope::~Scope() {
    run_of_this_thread() = std::move(outer_);
}

void debug(std::string_view message) {
    write(Level::debug, message, &Loggers::all);
}
void info(std::string_view message) {
    write(Level::info, message, &Loggers::all);
}
void warning(std::string_view message) {
    write(Level::warning, message, &Loggers::all);
}
void error(std::string_view message) {
    write(Level::error, message, &Loggers::all);
}

namespace {

void write_to_system_log(std::string_view message) {
    auto& log = the_log();
    const std::lock_guard lock(log.mutex);
    if (!log.system_log) return;
    std::string text(message);
    if (const Run& run = run_of_this_thread(); !run.job.empty())
        text += "\n\n" + run.job + (run.id ? ", run " + std::to_string(*run.id) : "");
    log.system_log(text);
}

}  // namespace

void record(Level level, std::string_view message) {
    write(level, message, &Loggers::file);
    if (level == Level::error) write_to_system_log(message);
}

void also_record_errors(std::function<void(const std::string& text)> system_log) {
    auto& log = the_log();
    const std::lock_guard lock(log.mutex);
    log.system_log = std::move(system_log);
}

void flush() {
    auto& log = the_log();
    std::shared_ptr<spdlog::logger> logger;
    {
        const std::lock_guard lock(log.mutex);
        logger = log.loggers.all;
    }
    logger->flush();
}

}  // namespace slotctl::log
