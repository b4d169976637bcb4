#include "core/platform/time_zone.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "core/platform/process.hpp"

namespace slotctl {

namespace {

/// The part of a path after the zone database's directory.
std::string zone_in(const std::string& path) {
    for (const std::string folder : {"zoneinfo/posix/", "zoneinfo/right/", "zoneinfo/"}) {
        if (const auto at = path.find(folder); at != std::string::npos)
            return path.substr(at + folder.size());
    }
    return "";
}

}  // namespace

ZoneData installed_zone_data() {
    const auto given = environment("TZDIR");
    return zone_data_in(given && !given->empty() ? *given : "/usr/share/zoneinfo");
}

std::string machine_time_zone() {
    if (auto named = environment("TZ"); named && !named->empty()) {
        if (named->front() == ':') named->erase(0, 1);
        const auto inside = zone_in(*named);
        return inside.empty() ? *named : inside;
    }
    return daemon_time_zone();
}

std::string daemon_time_zone() {
    std::error_code none;
    // Follow one link only: aliases in the database are links themselves, and the administrator chose this
    // name.
    const auto target = std::filesystem::read_symlink("/etc/localtime", none);
    if (auto zone = zone_in(target.string()); !zone.empty()) return zone;
    const auto real = std::filesystem::canonical("/etc/localtime", none);
    if (auto zone = zone_in(real.string()); !none && !zone.empty()) return zone;
    std::string name;
    if (std::ifstream file("/etc/timezone"); file >> name) return name;
    return "UTC";
}

}  // namespace slotctl
