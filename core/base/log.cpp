#include "core/base/log.hpp"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include <spdlog/details/log_msg.h>
#include <spdlog/formatter.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include "core/base/error.hpp"
#include "core/base/log_line.hpp"

namespace slotctl::log {

namespace {

/// Lines arrive complete: spdlog only moves them, and colours the level.
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

[[noreturn]] void refuse_file(const std::filesystem::path& file, std::error_code reason) {
    const bool forbidden = reason == std::errc::permission_denied ||
                           reason == std::errc::operation_not_permitted ||
                           reason == std::errc::read_only_file_system;
    throw Error(forbidden ? ErrorKind::permission : ErrorKind::failed,
                "the log file " + file.string() + " cannot be opened: " + reason.message(),
                "choose another log.file, or let the user that runs slotctl write there");
}

/// Opened here once before spdlog does, for the system's own reason if it fails.
spdlog::sink_ptr file_sink(const Settings& settings) {
    std::error_code reason;
    if (settings.file.has_parent_path())
        std::filesystem::create_directories(settings.file.parent_path(), reason);
    if (reason) refuse_file(settings.file, reason);
    errno = 0;
    if (!std::ofstream(settings.file, std::ios::app)) {
        refuse_file(settings.file, {errno != 0 ? errno : EIO, std::generic_category()});
    }
    try {
        return std::make_shared<spdlog::sinks::rotating_file_sink_mt>(settings.file.string(),
                                                                      settings.max_size, settings.max_files);
    } catch (const spdlog::spdlog_ex& error) {
        throw Error(ErrorKind::failed,
                    "the log file " + settings.file.string() + " cannot be opened: " + error.what());
    }
}

std::shared_ptr<spdlog::logger> make_logger(const Settings& settings) {
    std::vector<spdlog::sink_ptr> sinks;
    if (settings.console) {
        const auto color = settings.color ? spdlog::color_mode::automatic : spdlog::color_mode::never;
        sinks.push_back(std::make_shared<spdlog::sinks::stderr_color_sink_mt>(color));
    }
    if (!settings.file.empty()) sinks.push_back(file_sink(settings));

    auto logger = std::make_shared<spdlog::logger>("slotctl", sinks.begin(), sinks.end());
    logger->set_formatter(std::make_unique<Verbatim>(settings.format));
    logger->set_level(spdlog_level(settings.level));
    logger->flush_on(spdlog::level::trace);
    logger->set_error_handler([told = std::make_shared<std::atomic<bool>>(false)](const std::string& reason) {
        if (!told->exchange(true)) std::fprintf(stderr, "slotctl: log lines are lost: %s\n", reason.c_str());
    });
    return logger;
}

struct Log {
    std::mutex mutex;
    std::shared_ptr<spdlog::logger> logger = make_logger({});
    Format format = Format::text;
    Run run;
};

/// Never destroyed: destructors of other statics may still log.
Log& the_log() {
    static Log& log = *new Log;
    return log;
}

void write(Level level, std::string_view message) {
    auto& log = the_log();
    std::shared_ptr<spdlog::logger> logger;
    std::string text;
    {
        const std::lock_guard lock(log.mutex);
        if (!log.logger->should_log(spdlog_level(level))) return;
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        const Line line{now, level, message};
        text = log.format == Format::json ? json_line(line, log.run) : text_line(line, log.run);
        logger = log.logger;
    }
    logger->log(spdlog_level(level), spdlog::string_view_t(text));
}

}  // namespace

void configure(const Settings& settings) {
    auto& log = the_log();
    auto logger = make_logger(settings);
    const std::lock_guard lock(log.mutex);
    log.logger = std::move(logger);
    log.format = settings.format;
}

void set_run(std::string_view job, std::optional<std::int64_t> run_id) {
    auto& log = the_log();
    const std::lock_guard lock(log.mutex);
    log.run = {std::string(job), run_id};
}

void debug(std::string_view message) {
    write(Level::debug, message);
}
void info(std::string_view message) {
    write(Level::info, message);
}
void warning(std::string_view message) {
    write(Level::warning, message);
}
void error(std::string_view message) {
    write(Level::error, message);
}

void flush() {
    auto& log = the_log();
    std::shared_ptr<spdlog::logger> logger;
    {
        const std::lock_guard lock(log.mutex);
        logger = log.logger;
    }
    logger->flush();
}

}  // namespace slotctl::log
