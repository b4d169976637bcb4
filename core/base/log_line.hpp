#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/instant.hpp"
#include "core/base/log.hpp"

/// The format of one line of the log.
namespace slotctl::log {

struct Line {
    Instant time;
    Level level = Level::info;
    std::string_view message;  ///< any bytes
};

/// Where the level begins in a text line.
constexpr std::size_t level_column = instant_length + 1;

/// `2026-11-20T09:00:00Z info  maintain#42 message`, without a line break. Always one line: control
/// characters are written as `\n` or `\x1b`, and bytes that are not UTF-8 as U+FFFD.
std::string text_line(const Line& line, const Run& run);

/// `{"time":"…","level":"info","job":"maintain","run_id":42,"message":"…"}`, without a line break; `job` and
/// `run_id` (null for a run that is not recorded) only if there is a run. Always valid JSON in UTF-8.
std::string json_line(const Line& line, const Run& run);

}  // namespace slotctl::log
