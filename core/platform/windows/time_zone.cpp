#include "core/platform/time_zone.hpp"

#include <string>

#include "core/base/path_text.hpp"
#include "core/base/windows_zone_names.hpp"
#include "core/platform/process.hpp"
#include "core/platform/windows/wide.hpp"
#include "core/platform/windows/winapi.hpp"
#include "core/platform/windows/zone_directory.hpp"

namespace slotctl {

namespace {

std::filesystem::path zone_directory() {
    if (const auto given = environment("TZDIR"); given && !given->empty()) return path_from(*given);
    return own_zone_directory();
}

/// `Etc/GMT-1`, whose sign is that of POSIX: for a zone in which somebody has switched off summer time.
std::string fixed_zone(long minutes_west) {
    if (minutes_west == 0) return "UTC";
    if (minutes_west % 60 != 0) return "";
    const long hours = minutes_west / 60;
    return std::string("Etc/GMT") + (hours > 0 ? "+" : "-") + std::to_string(hours > 0 ? hours : -hours);
}

}  // namespace

ZoneData installed_zone_data() {
    return zone_data_in(zone_directory());
}

std::string machine_time_zone() {
    if (auto named = environment("TZ"); named && !named->empty()) {
        if (named->front() == ':') named->erase(0, 1);
        return *named;
    }
    return daemon_time_zone();
}

std::string daemon_time_zone() {
    DYNAMIC_TIME_ZONE_INFORMATION zone{};
    if (::GetDynamicTimeZoneInformation(&zone) == TIME_ZONE_ID_INVALID) return "UTC";
    // "Adjust for daylight saving time automatically" is switched off.
    if (zone.DynamicDaylightTimeDisabled != FALSE) {
        if (auto fixed = fixed_zone(zone.Bias); !fixed.empty()) return fixed;
    }
    const std::string name = from_wide(static_cast<const wchar_t*>(zone.TimeZoneKeyName));
    if (const auto known = zone_of_windows_name(name)) return std::string(*known);
    return name.empty() ? "UTC" : name;
}

}  // namespace slotctl
