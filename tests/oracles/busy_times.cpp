// Works out the busy times of calendars, for tests that compare them with what other programs make of the
// same files.
//
// Usage: slotctl_busy_times ZONE FROM TO
//
// Standard input has the path of a calendar file on each line. For each, one line of JSON is printed:
// {"spans":[["2026-11-20T09:00:00Z","2026-11-20T10:00:00Z"],…],"warnings":["…"]}

#include "core/ical/busy_times.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "core/ical/read.hpp"

int main(int argc, char** argv) {
    using namespace slotctl;
    const auto zone = argc == 4 ? Zone::find(argv[1]) : std::nullopt;
    const auto from = argc == 4 ? parse_instant(argv[2]) : std::nullopt;
    const auto to = argc == 4 ? parse_instant(argv[3]) : std::nullopt;
    if (!zone || !from || !to) {
        std::cerr << "usage: slotctl_busy_times ZONE FROM TO\n";
        return 64;
    }
    for (std::string path; std::getline(std::cin, path);) {
        std::ostringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        const ical::BusyTimes busy = ical::busy_times(ical::read_calendar(text.str()), *zone, {*from, *to});
        nlohmann::json spans = nlohmann::json::array();
        for (const ical::BusySpan& span : busy.spans)
            spans.push_back({format_instant(span.time.begin), format_instant(span.time.end)});
        std::cout << nlohmann::json{{"spans", spans}, {"warnings", busy.warnings}}.dump() << '\n';
    }
    return 0;
}
