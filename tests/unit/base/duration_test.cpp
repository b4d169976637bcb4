#include "core/base/duration.hpp"

#include <rapidcheck.h>

#include "core/base/error.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace slotctl;
using namespace std::chrono;

std::string refusal_of(std::string_view text) {
    try {
        const auto duration = parse_duration(text, minutes{1});
        return "read as " + format_duration(duration);
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::usage);
        CHECK(error.hint() == "write it like 90s, 15m, 1h30m or 7d");
        return error.what();
    }
}

}  // namespace

TEST_CASE("a duration is a number with a unit") {
    CHECK(parse_duration("90s", minutes{1}) == seconds{90});
    CHECK(parse_duration("15m", minutes{1}) == minutes{15});
    CHECK(parse_duration("24h", minutes{1}) == hours{24});
    CHECK(parse_duration("7d", minutes{1}) == days{7});
    CHECK(parse_duration("2w", minutes{1}) == days{14});
    CHECK(parse_duration("0s", minutes{1}) == seconds{0});
}

TEST_CASE("a duration may join several units, the largest first") {
    CHECK(parse_duration("1h30m", minutes{1}) == minutes{90});
    CHECK(parse_duration("1w2d3h4m5s", minutes{1}) == days{9} + hours{3} + minutes{4} + seconds{5});
    CHECK(parse_duration("90m90s", minutes{1}) == minutes{91} + seconds{30});
}

TEST_CASE("a bare number is in the unit that the caller names") {
    CHECK(parse_duration("15", minutes{1}) == minutes{15});
    CHECK(parse_duration("15", days{1}) == days{15});
    CHECK(parse_duration("0", days{1}) == seconds{0});
}

TEST_CASE("a text that is not a duration is refused with the reason") {
    CHECK(refusal_of("") == "invalid duration \"\": it is empty");
    CHECK(refusal_of("-5m") == "invalid duration \"-5m\": each unit needs a whole number before it");
    CHECK(refusal_of("+5m") == "invalid duration \"+5m\": each unit needs a whole number before it");
    CHECK(refusal_of("m") == "invalid duration \"m\": each unit needs a whole number before it");
    CHECK(refusal_of(" 5m") == "invalid duration \" 5m\": each unit needs a whole number before it");
    CHECK(refusal_of("1h-5m") == "invalid duration \"1h-5m\": each unit needs a whole number before it");
    CHECK(refusal_of("1h m") == "invalid duration \"1h m\": each unit needs a whole number before it");
    CHECK(refusal_of("1h30") == "invalid duration \"1h30\": the last number has no unit");
    CHECK(refusal_of("1.5h") == "invalid duration \"1.5h\": use w, d, h, m or s, largest unit first");
    CHECK(refusal_of("5min") == "invalid duration \"5min\": each unit needs a whole number before it");
    CHECK(refusal_of("5M") == "invalid duration \"5M\": use w, d, h, m or s, largest unit first");
    CHECK(refusal_of("30m1h") == "invalid duration \"30m1h\": use w, d, h, m or s, largest unit first");
    CHECK(refusal_of("1h1h") == "invalid duration \"1h1h\": use w, d, h, m or s, largest unit first");
}

TEST_CASE("a duration is at most 36500 days") {
    CHECK(parse_duration("36500d", minutes{1}) == days{36500});
    CHECK(parse_duration("36499d24h", minutes{1}) == days{36500});
    CHECK(parse_duration("36500", days{1}) == days{36500});
    CHECK(refusal_of("36500d1s") == "invalid duration \"36500d1s\": it is too long");
    CHECK(refusal_of("36501d") == "invalid duration \"36501d\": it is too long");
    CHECK(refusal_of("99999999999w") == "invalid duration \"99999999999w\": it is too long");
    CHECK(refusal_of("99999999999999999999s") ==
          "invalid duration \"99999999999999999999s\": it is too long");
}

TEST_CASE("a duration is written in its largest units up to days") {
    CHECK(format_duration(seconds{0}) == "0s");
    CHECK(format_duration(seconds{59}) == "59s");
    CHECK(format_duration(seconds{90}) == "1m30s");
    CHECK(format_duration(minutes{15}) == "15m");
    CHECK(format_duration(minutes{90}) == "1h30m");
    CHECK(format_duration(hours{24}) == "1d");
    CHECK(format_duration(days{14}) == "14d");
    CHECK(format_duration(days{1} + seconds{1}) == "1d1s");
}

TEST_CASE("every duration is read back as it was written") {
    CHECK(rc::check([] {
        const seconds duration{*rc::gen::inRange<std::int64_t>(0, seconds{days{36500}}.count() + 1)};
        RC_ASSERT(parse_duration(format_duration(duration), days{1}) == duration);
    }));
}
