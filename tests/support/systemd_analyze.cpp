#include "tests/support/systemd_analyze.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace slotctl::tests {

namespace {

std::string output_of(const std::string& command) {
    const auto close = [](FILE* file) { pclose(file); };
    const std::unique_ptr<FILE, decltype(close)> pipe(popen(command.c_str(), "r"), close);
    if (!pipe) throw std::runtime_error("cannot run " + command);
    std::string text;
    std::array<char, 4096> part{};
    while (const auto size = fread(part.data(), 1, part.size(), pipe.get())) text.append(part.data(), size);
    return text;
}

/// `Sat 2027-10-30 22:30:00 UTC` as an instant.
Instant instant_of(const std::string& shown) {
    const auto instant = parse_instant(shown.substr(4, 19) + "Z");
    if (!instant || !shown.ends_with(" UTC")) throw std::runtime_error("no instant: " + shown);
    return *instant;
}

}  // namespace

bool has_systemd_analyze() {
    static const bool found = std::system("systemd-analyze --version >/dev/null 2>&1") == 0;
    return found;
}

std::vector<std::vector<Instant>> elapses_of(const std::vector<std::string>& calendars, Instant base,
                                             int count) {
    auto text = format_instant(base);
    text[10] = ' ';
    text.pop_back();
    std::string command = "TZ=UTC LC_ALL=C systemd-analyze calendar --iterations=" + std::to_string(count) +
                          " --base-time='" + text + " UTC'";
    for (const auto& calendar : calendars) command += " '" + calendar + "'";
    std::vector<std::vector<Instant>> elapses;
    const auto output = output_of(command + " 2>&1");
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        const auto colon = line.find(": ");
        if (colon == line.npos) continue;
        const auto value = line.substr(colon + 2);
        if (line.find("Normalized form:") != line.npos) elapses.emplace_back();
        // "Iter. #2:" before systemd 253, "Iteration #2:" since.
        const bool elapse = line.find("Next elapse:") != line.npos || line.find(" #") != line.npos;
        if (elapse && value != "never") elapses.at(elapses.size() - 1).push_back(instant_of(value));
    }
    if (elapses.size() != calendars.size()) throw std::runtime_error(command + "\n" + output);
    return elapses;
}

}  // namespace slotctl::tests
