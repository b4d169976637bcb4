// What a log does with devices and permissions of POSIX systems.
#include <algorithm>
#include <array>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/platform/rotated_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/standard_error.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace slotctl;
using namespace slotctl::tests;
namespace fs = std::filesystem;

namespace {

log::Settings settings_for(const fs::path& file) {
    log::Settings settings;
    settings.file = file;
    settings.console = false;
    settings.open = open_rotated_file;
    return settings;
}

}  // namespace

TEST_CASE("a file that may not be written is a permission error") {
    const TemporaryDirectory place;
    fs::create_directory(place / "closed");
    fs::permissions(place / "closed", fs::perms::owner_read);
    log::Settings settings = settings_for(place / "closed" / "slots.log");
    if (geteuid() == 0) settings.file = "/proc/self/slots.log";  // root may write everywhere else
    try {
        log::configure(settings);
        FAIL("no error was thrown");
    } catch (const Error& error) {
        if (geteuid() != 0) CHECK(error.kind() == ErrorKind::permission);
        CHECK_THAT(error.what(), Catch::Contains(settings.file.string()));
    }
}

TEST_CASE("a log that can no longer be written reports it once and stops nobody") {
    const log::Settings settings = settings_for("/dev/full");
    const auto text = standard_error_of([&] {
        log::configure(settings);
        log::info("one");
        log::info("two");
        log::flush();
    });
    log::configure({});
    CHECK_THAT(text, Catch::StartsWith("slotctl: log lines are lost: ") && Catch::Contains("/dev/full"));
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("on a terminal the level is coloured, unless colour is off") {
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
        return;  // a machine without terminals
    const int other_end = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    REQUIRE(other_end >= 0);
    setenv("COLORTERM", "truecolor", 1);
    const auto shown = [&](bool color) {
        with_standard_error(other_end, [&] {
            log::Settings settings;
            settings.color = color;
            log::configure(settings);
            log::error("look");
        });
        std::string text;
        for (std::array<char, 256> part{}; text.find('\n') == text.npos;) {
            const auto got = read(terminal, part.data(), part.size());
            REQUIRE(got > 0);
            text.append(part.data(), static_cast<std::size_t>(got));
        }
        return text;
    };
    CHECK_THAT(shown(false), Catch::Contains("Z error look") && !Catch::Contains("\x1B"));
    CHECK_THAT(shown(true), Catch::Contains("merror\x1B[m look"));
    close(other_end);
    close(terminal);
}
