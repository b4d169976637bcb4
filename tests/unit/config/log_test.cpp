#include "core/base/log.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "core/base/instant.hpp"
#include "core/base/log_line.hpp"
#include "core/platform/rotated_file.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl;
namespace fs = std::filesystem;

namespace {

const Instant morning = *parse_instant("2026-11-20T09:00:00Z");

/// A log in its own directory; afterwards, only standard error.
class LogFile {
  public:
    LogFile() {
        std::string name = (fs::temp_directory_path() / "slotctl-log-XXXXXX").string();
        directory_ = fs::path(mkdtemp(name.data()));
        settings.file = directory_ / "below" / "slots.log";
        settings.console = false;
        settings.open = open_rotated_file;
    }
    ~LogFile() {
        log::configure({});
        fs::remove_all(directory_);
    }
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;

    std::vector<std::string> lines(const std::string& name = "slots.log") const {
        std::ifstream in(directory_ / "below" / name);
        std::vector<std::string> read;
        for (std::string line; std::getline(in, line);) read.push_back(line);
        return read;
    }
    const fs::path& directory() const { return directory_; }

    log::Settings settings;

  private:
    fs::path directory_;
};

/// Replaces standard error by `descriptor` while `action` runs.
void with_standard_error(int descriptor, const std::function<void()>& action) {
    const int kept = dup(STDERR_FILENO);
    REQUIRE(dup2(descriptor, STDERR_FILENO) >= 0);
    action();
    REQUIRE(dup2(kept, STDERR_FILENO) >= 0);
    close(kept);
}

std::string standard_error_of(const std::function<void()>& action) {
    std::string name = (fs::temp_directory_path() / "slotctl-stderr-XXXXXX").string();
    const int descriptor = mkstemp(name.data());
    with_standard_error(descriptor, action);
    close(descriptor);
    std::ifstream in(name);
    std::ostringstream text;
    text << in.rdbuf();
    fs::remove(name);
    return text.str();
}

}  // namespace

TEST_CASE("a text line names time, level, run and message") {
    const log::Line line{morning, log::Level::info, "message"};
    CHECK(log::text_line(line, {"maintain", 42}) == "2026-11-20T09:00:00Z info  maintain#42 message");
    CHECK(log::text_line(line, {"maintain", std::nullopt}) == "2026-11-20T09:00:00Z info  maintain message");
    CHECK(log::text_line({morning, log::Level::warning, "m"}, {}) == "2026-11-20T09:00:00Z warning m");
}

TEST_CASE("a JSON line names time, level, run and message") {
    const log::Line line{morning, log::Level::error, "say \"no\" \\ \n\x01"};
    CHECK(log::json_line(line, {"maintain", 42}) ==
          R"({"time":"2026-11-20T09:00:00Z","level":"error","job":"maintain","run_id":42,)"
          R"("message":"say \"no\" \\ \n\u0001"})");
    CHECK(log::json_line({morning, log::Level::info, "m"}, {}) ==
          R"({"time":"2026-11-20T09:00:00Z","level":"info","message":"m"})");
    CHECK(nlohmann::json::parse(log::json_line(line, {"maintain", std::nullopt}))["run_id"].is_null());
}

TEST_CASE("a message cannot forge a line or reach the terminal") {
    const log::Line line{morning, log::Level::info, "a\nb\x1B[31m\x7F\xC2\x9Bz\xC3\xA9"};
    CHECK(log::text_line(line, {}) == "2026-11-20T09:00:00Z info  a\\nb\\x1b[31m\\x7f\\x9bz\xC3\xA9");
}

TEST_CASE("bytes that are not UTF-8 become replacement characters") {
    const std::string bad =
        "a\xFF"
        "b\xC0\xAF"
        "c\xED\xA0\x80"
        "d\xF0\x9F\x98\x80"
        "e\xE2\x82";
    const std::string shown = "a\uFFFDb\uFFFD\uFFFDc\uFFFD\uFFFD\uFFFDd\U0001F600e\uFFFD\uFFFD";
    const log::Line line{morning, log::Level::info, bad};
    CHECK(log::text_line(line, {}) == "2026-11-20T09:00:00Z info  " + shown);
    CHECK(nlohmann::json::parse(log::json_line(line, {}))["message"] == shown);
}

TEST_CASE("a JSON line is one valid object, whatever the message") {
    CHECK(rc::check("any bytes", [](const std::string& message) {
        const auto line = log::json_line({morning, log::Level::info, message}, {message, 1});
        RC_ASSERT(line.find('\n') == std::string::npos);
        const auto read = nlohmann::json::parse(line);
        // nlohmann's own replacement may merge bytes; compare only if the message is UTF-8.
        const auto plain =
            nlohmann::json(message).dump(-1, ' ', false, nlohmann::json::error_handler_t::ignore);
        if (nlohmann::json::parse(plain) == message) RC_ASSERT(read["message"] == message);
    }));
}

TEST_CASE("lines of at least the set level reach the file at once, with the run and the real time") {
    LogFile file;
    log::configure(file.settings);
    const auto before = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    log::debug("hidden");
    log::info("first");
    const log::Scope scope("maintain", 42);
    log::error("second");
    const auto lines = file.lines();
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].substr(20) == " info  first");
    CHECK(lines[1].substr(20) == " error maintain#42 second");
    const auto time = parse_instant(lines[0].substr(0, 20));
    REQUIRE(time);
    CHECK(*time >= before);
    CHECK(*time <= std::chrono::system_clock::now());
}

TEST_CASE("a run is named only on the lines of its scope and thread") {
    LogFile file;
    log::configure(file.settings);
    log::info("before");
    {
        const log::Scope outer("maintain");
        log::info("begins");
        {
            const log::Scope inner("maintain", 42);
            log::info("works");
            std::thread([] { log::info("elsewhere"); }).join();
            std::thread([] {
                const log::Scope other("unreserve", 43);
                log::info("beside");
            }).join();
            log::info("goes on");
        }
        log::info("ends");
    }
    log::info("after");
    std::vector<std::string> said;
    for (const std::string& line : file.lines()) said.push_back(line.substr(27));
    CHECK(said == std::vector<std::string>{"before", "maintain begins", "maintain#42 works", "elsewhere",
                                           "unreserve#43 beside", "maintain#42 goes on", "maintain ends",
                                           "after"});
}

TEST_CASE("a level of off writes nothing, and debug everything") {
    LogFile file;
    file.settings.level = log::Level::off;
    log::configure(file.settings);
    log::error("hidden");
    CHECK(file.lines().empty());
    file.settings.level = log::Level::debug;
    file.settings.format = log::Format::json;
    log::configure(file.settings);
    log::debug("shown");
    REQUIRE(file.lines().size() == 1);
    CHECK(nlohmann::json::parse(file.lines()[0])["level"] == "debug");
}

TEST_CASE("the file is rotated by size, and only the configured number is kept") {
    LogFile file;
    file.settings.max_size = 1024;
    file.settings.max_files = 2;
    log::configure(file.settings);
    for (int i = 0; i < 100; ++i) log::info("line " + std::to_string(i) + std::string(60, '.'));
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(file.settings.file.parent_path())) {
        CHECK(fs::file_size(entry) <= 1024);
        ++files;
    }
    CHECK(files == 3);
    CHECK_THAT(file.lines().back(), Catch::Contains("line 99"));
    CHECK_FALSE(file.lines("slots.1.log").empty());
    CHECK_FALSE(file.lines("slots.2.log").empty());
}

TEST_CASE("lines of several threads stay whole") {
    LogFile file;
    log::configure(file.settings);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([] {
            for (int i = 0; i < 200; ++i) log::info(std::string(300, 'x'));
        });
    }
    for (auto& thread : threads) thread.join();
    const auto lines = file.lines();
    CHECK(lines.size() == 800);
    for (const auto& line : lines) CHECK(line.size() == 20 + 7 + 300);
}

TEST_CASE("a file that cannot be opened is an error with path and reason, and leaves the log unchanged") {
    LogFile file;
    log::configure(file.settings);
    auto wrong = file.settings;
    wrong.file = file.directory();
    try {
        log::configure(wrong);
        FAIL("no error was thrown");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::failed);
        CHECK(std::string(error.what()) ==
              "the log file " + wrong.file.string() + " cannot be opened: Is a directory");
    }
    wrong.file = file.settings.file / "below a file.log";
    CHECK_THROWS_AS(log::configure(wrong), Error);
    log::info("still here");
    CHECK(file.lines().size() == 1);
}

TEST_CASE("a file that may not be written is a permission error") {
    LogFile file;
    fs::create_directory(file.directory() / "closed");
    fs::permissions(file.directory() / "closed", fs::perms::owner_read);
    file.settings.file = file.directory() / "closed" / "slots.log";
    if (geteuid() == 0) file.settings.file = "/proc/self/slots.log";  // root may write everywhere else
    try {
        log::configure(file.settings);
        FAIL("no error was thrown");
    } catch (const Error& error) {
        if (geteuid() != 0) CHECK(error.kind() == ErrorKind::permission);
        CHECK_THAT(error.what(), Catch::Contains(file.settings.file.string()));
    }
}

TEST_CASE("standard error gets the same lines, without colours if it is not a terminal") {
    const auto text = standard_error_of([] {
        log::configure({});
        log::warning("look");
    });
    CHECK(std::regex_match(text, std::regex("[-0-9T:]{19}Z warning look\n")));
}

TEST_CASE("a log that can no longer be written reports it once and stops nobody") {
    LogFile file;
    file.settings.file = "/dev/full";
    const auto text = standard_error_of([&] {
        log::configure(file.settings);
        log::info("one");
        log::info("two");
        log::flush();
    });
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
