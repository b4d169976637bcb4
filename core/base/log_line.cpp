#include "core/base/log_line.hpp"

#include "core/base/printable.hpp"

namespace slotctl::log {

namespace {

constexpr std::size_t level_width = 5;

}  // namespace

std::string_view name_of(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
        case Level::off:
            return "off";
    }
    return "off";
}

std::string text_line(const Line& line, const Run& run) {
    const auto level = name_of(line.level);
    std::string out = format_instant(line.time) + ' ';
    out += level;
    out.append(level.size() < level_width ? level_width - level.size() : 0, ' ');
    if (!run.job.empty()) {
        out += ' ';
        out += printable_line(run.job);
        if (run.id) out += '#' + std::to_string(*run.id);
    }
    out += ' ';
    out += printable_line(line.message);
    return out;
}

std::string json_line(const Line& line, const Run& run) {
    std::string out = "{\"time\":\"" + format_instant(line.time) + "\",\"level\":\"";
    out.append(name_of(line.level)).append("\"");
    if (!run.job.empty()) {
        out.append(",\"job\":\"").append(json_content(run.job)).append("\"");
        out += ",\"run_id\":" + (run.id ? std::to_string(*run.id) : "null");
    }
    out.append(",\"message\":\"").append(json_content(line.message));
    return out += "\"}";
}

}  // namespace slotctl::log
