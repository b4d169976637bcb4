#include "core/platform/time_zone.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>

#include <sys/stat.h>

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

std::string first_line(const std::filesystem::path& file) {
    std::string line;
    std::ifstream stream(file);
    std::getline(stream, line);
    return line;
}

/// `2025b` at the beginning of a text; empty if there is none.
std::string version_at(const std::string& text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() < 5 || !std::all_of(text.begin(), text.begin() + 4, is_digit)) return "";
    std::size_t end = 4;
    while (end < text.size() && text[end] >= 'a' && text[end] <= 'z') ++end;
    return end == 4 ? "" : text.substr(0, end);
}

/// A file's date is when the data were packed, if it is in the year of their version; a copy is newer.
LocalDate date_of(const std::string& version, const std::filesystem::path& file) {
    using namespace std::chrono;
    const year year_of_version{std::stoi(version.substr(0, 4))};
    const LocalDate first{sys_days{year_of_version / January / 1}.time_since_epoch()};
    const LocalDate last{sys_days{year_of_version / December / 31}.time_since_epoch()};
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return last;
    return std::clamp(LocalDate{floor<days>(seconds{status.st_mtime})}, first, last);
}

}  // namespace

ZoneData zone_data_in(const std::filesystem::path& directory) {
    constexpr std::string_view mark = "# version ";
    const auto text = directory / "tzdata.zi";
    const std::string head = first_line(text);
    ZoneData data{head.starts_with(mark) ? version_at(head.substr(mark.size())) : "", text, {}};
    if (data.version.empty())
        data = {version_at(first_line(directory / "+VERSION")), directory / "+VERSION", {}};
    if (data.version.empty()) return {};
    data.date = date_of(data.version, data.source);
    return data;
}

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
