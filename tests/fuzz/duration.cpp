#include "core/base/duration.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/instant.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

// A duration that was read is written as a text that is read as the same duration.
void check_duration(std::string_view text) {
    using namespace slotctl;
    try {
        const auto duration = parse_duration(text, std::chrono::minutes{1});
        require(duration >= std::chrono::seconds{0});
        require(parse_duration(format_duration(duration), std::chrono::seconds{1}) == duration);
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::usage);
    }
}

void check_times(std::string_view text) {
    using namespace slotctl;
    if (const auto instant = parse_instant(text)) require(parse_instant(format_instant(*instant)) == instant);
    if (const auto date = parse_date(text)) require(parse_date(format_date(*date)) == date);
    if (const auto time = parse_time_of_day(text))
        require(parse_time_of_day(format_time_of_day(*time)) == time);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_duration(text);
    check_times(text);
    return 0;
}
