#include <algorithm>
#include <fstream>
#include <string_view>
#include <system_error>

#include "core/platform/time_zone.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& file) {
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
LocalDate date_of(const std::string& version, const fs::path& file) {
    using namespace std::chrono;
    const year year_of_version{std::stoi(version.substr(0, 4))};
    const LocalDate first{sys_days{year_of_version / January / 1}.time_since_epoch()};
    const LocalDate last{sys_days{year_of_version / December / 31}.time_since_epoch()};
    std::error_code error;
    const auto written = fs::last_write_time(file, error);
    if (error) return last;
    // The clock of files has an epoch of its own.
    const auto age = fs::file_time_type::clock::now() - written;
    const auto date = floor<days>(system_clock::now() - duration_cast<system_clock::duration>(age));
    return std::clamp(LocalDate{date.time_since_epoch()}, first, last);
}

}  // namespace

ZoneData zone_data_in(const fs::path& directory) {
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

}  // namespace slotctl
