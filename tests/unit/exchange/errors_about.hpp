#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "core/exchange/json.hpp"
#include "tests/support/catch.hpp"

/// The errors that a user sees for a wrong import file.
namespace slotctl::tests {

/// Knows one time zone, Europe/Berlin.
inline std::vector<Fault> faults_in(const std::string& text) {
    std::istringstream in(text);
    try {
        read_business(in, [](std::string_view name) { return name == "Europe/Berlin"; });
        return {};
    } catch (const FaultyFile& file) {
        CHECK(file.kind() == ErrorKind::bad_data);
        return file.faults();
    }
}

/// The errors as they are printed, one per line.
inline std::string lines_of(const std::vector<Fault>& faults) {
    std::string lines;
    for (const auto& fault : faults) lines += (lines.empty() ? "" : "\n") + fault.path + ": " + fault.message;
    return lines;
}

inline std::string errors_about(const std::string& text) {
    return lines_of(faults_in(text));
}

/// The errors in a file with this one list of records.
inline std::string errors_about(const std::string& list, const std::string& records) {
    return errors_about("{\"" + list + "\":[" + records + "]}");
}

}  // namespace slotctl::tests
