#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

namespace slotctl {

/// A calendar's address as it is stored: a URL (webcal:// becomes https://), or the absolute path of a file.
/// Throws Error(usage) if it is neither.
std::string calendar_source(const std::string& given);

/// The same for people, without what is secret in a URL: `https://calendar.example.org/…`.
std::string shown_source(const std::string& source);

struct CalendarReading {
    std::chrono::milliseconds timeout{30000};
    std::filesystem::path ca_file;  ///< empty: the system's certificates
    std::function<bool()> give_up;  ///< called while waiting; may be empty
};

/// The text of a calendar. Throws Error(failed or permission).
std::string read_calendar_source(const std::string& source, const CalendarReading& reading);

}  // namespace slotctl
