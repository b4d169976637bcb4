#include "core/base/log.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "core/base/error.hpp"
#include "core/base/instant.hpp"
#include "core/base/log_line.hpp"
#include "core/platform/rotated_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/standard_error.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace slotctl;
using slotctl::tests::standard_error_of;
namespace fs = std::filesystem;

namespace {

const Instant morning = *parse_instant("2026-11-20T09:00:00Z");

/// A log in its own directory; afterwards, only standard error.
class LogFile {
  public:
    LogFile() {
        settings.file = directory() / "below" / "slots.log";
        settings.console = false;
        settings.open = open_rotated_file;
    }
    ~LogFile() { log::configure({}); }
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;

    std::vector<std::string> lines(const std::string& name = "slots.log") const {
        std::ifstream in(directory() / "below" / name);
        std::vector<std::string> read;
        for (std::string line; std::getline(in, line);) read.push_back(line);
        return read;
    }
    const fs::path& directory() const { return place_.path(); }

    log::Settings settings;

  private:
    slotctl::tests::TemporaryDirectory place_;
};

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

TEST_CASE("standard error gets the same lines, without colours if it is not a terminal") {
    const auto text = standard_error_of([] {
        log::configure({});
        log::warning("look");
    });
    CHECK(std::regex_match(text, std::regex("[-0-9T:]{19}Z warning look\n")));
}
