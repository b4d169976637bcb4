#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/file_system.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/input_file.hpp"
#include "core/platform/lock_file.hpp"
#include "core/platform/output_stream.hpp"
#include "core/platform/own_file.hpp"
#include "core/platform/rotated_file.hpp"
#include "core/platform/run_lock.hpp"
#include "core/platform/shared_place.hpp"
#include "core/platform/spool.hpp"
#include "core/platform/text_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/other_process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
    return read_text_file(file).value_or("(there is no such file)");
}

std::vector<std::string> names_in(const fs::path& directory) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory))
        names.push_back(utf8(entry.path().filename()));
    std::sort(names.begin(), names.end());
    return names;
}

std::string rest_of(InputFile& file) {
    std::ostringstream text;
    text << file.stream().rdbuf();
    return text.str();
}

/// The error that an action throws, as a user sees it.
template <typename Action>
Error error_of(const Action& action) {
    try {
        action();
    } catch (const FileTrouble& trouble) {
        return trouble.error("refused");
    } catch (const Error& error) {
        return error;
    }
    FAIL("no error was thrown");
    throw std::logic_error("unreachable");
}

}  // namespace

TEST_CASE("a long result replaces its file only once it is finished") {
    const TemporaryDirectory place;
    const auto file = place / "export.json";
    write_text_file(file, "old\n", 0644);
    {
        const auto output = to_file(file);
        output->stream() << std::string(100000, 'x') << '\n';
        CHECK(text_of(file) == "old\n");
        output->finish();
    }
    CHECK(text_of(file) == std::string(100000, 'x') + "\n");
    {
        const auto unfinished = to_file(file);
        unfinished->stream() << "half";
        unfinished->stream().flush();
    }
    CHECK(text_of(file).size() == 100001);
    CHECK(names_in(place.path()) == std::vector<std::string>{"export.json"});
}

TEST_CASE("text arrives byte for byte, without line endings of the system") {
    const TemporaryDirectory place;
    const std::string text("a\nb\r\n\0c\x1A\xFFz", 11);
    write_text_file(place / "file", text, 0600);
    CHECK(text_of(place / "file") == text);
    publish_file(place / "file", text + "\n");
    CHECK(fs::file_size(place / "file") == text.size() + 1);
    replace_file(place / "file", text);
    InputFile opened(place / "file");
    CHECK(rest_of(opened) == text);
}

TEST_CASE("a reader keeps what it has opened while the file is replaced") {
    const TemporaryDirectory place;
    const auto file = place / "note";
    replace_file(file, "old\n");
    InputFile reader(file);
    try {
        replace_file(file, "new\n");
        CHECK(text_of(file) == "new\n");
    } catch (const Error& error) {
        // Some file systems of Windows cannot do that, and then say so.
        CHECK_THAT(error.what(), Catch::Contains("has it open"));
        CHECK_THAT(error.hint(), Catch::Contains("close the program"));
        CHECK(text_of(file) == "old\n");
    }
    CHECK(rest_of(reader) == "old\n");
    CHECK(names_in(place.path()) == std::vector<std::string>{"note"});
}

TEST_CASE("a path says whether it is there, a file or a directory") {
    const TemporaryDirectory place;
    write_text_file(place / "file", "text", 0644);
    const PathState file = look_at_path(place / "file"), directory = look_at_path(place.path());
    CHECK((file.exists && file.is_file && !file.is_directory && file.size == 4 && file.names == 1));
    CHECK((directory.exists && directory.is_directory && !directory.is_file));
    for (const char* name : {"missing", "missing/below", "file/below"}) {
        const PathState none = look_at_path(place / name);
        CHECK_FALSE((none.exists || none.is_hidden || none.is_file || none.is_directory));
    }
    fs::create_hard_link(place / "file", place / "again");
    CHECK(look_at_path(place / "file").names == 2);
}

TEST_CASE("paths may have 400 characters and names in any language") {
    const TemporaryDirectory place;
    fs::path deep = place.path();
    for (int i = 0; i < 10; ++i) deep /= path_from("Büro-日本語-Ωμέγα-😀-" + std::string(20, 'x'));
    REQUIRE(utf8(deep).size() > 400);
    make_directories(deep);
    const auto file = deep / path_from("Größe.txt");
    replace_file(file, "text\n");
    CHECK(text_of(file) == "text\n");
    write_text_file(file, "again\n", 0644);
    publish_file(file, "and again\n");
    {
        InputFile opened(file);
        CHECK(rest_of(opened) == "and again\n");
    }
    CHECK(place_of_file(file).filename() == file.filename());
    CHECK(look_at_path(file).size == 10);
    CHECK(look_at_directory(deep).problem.empty());
    CHECK(obstacle_to_writing(file).empty());
    LockFile lock(deep / "a.lock");
    CHECK(lock.try_lock());
    log::Settings settings;
    settings.file = deep / path_from("Protokoll-é.log");
    open_rotated_file(settings)->append("line\n");
    CHECK(text_of(settings.file) == "line\n");
    remove_text_file(file);
    CHECK_FALSE(read_text_file(file).has_value());
}

TEST_CASE("a lock excludes a second holder in the same and in another process, and its note stays readable") {
    const TemporaryDirectory place;
    const auto file = place / path_from("Sperre-é.lock");
    auto held = std::make_unique<LockFile>(file);
    REQUIRE(held->try_lock());
    replace_file(place / "a.holder", "me\n");
    CHECK(text_of(place / "a.holder") == "me\n");
    const std::map<std::string, std::string> which{{"SLOTCTL_TEST_FILE", utf8(file)}};
    CHECK(run_in_other_process("another process finds the lock taken", which).status == 0);
    held.reset();
    CHECK(run_in_other_process("another process finds the lock taken", which).status != 0);
    CHECK(run_in_other_process("another process finds the lock free", which).status == 0);
}

TEST_CASE("another process finds the lock taken", "[.]") {
    CHECK_FALSE(LockFile(path_from(argument("SLOTCTL_TEST_FILE"))).try_lock());
}

TEST_CASE("another process finds the lock free", "[.]") {
    CHECK(LockFile(path_from(argument("SLOTCTL_TEST_FILE"))).try_lock());
}

TEST_CASE("a run lock whose holder ends without releasing it is free again, and says who it was") {
    const TemporaryDirectory top;
    const fs::path place = top / path_from("Sperren-日本語");
    make_directories(place);
    auto holder = std::async(std::launch::async, [&place] {
        return run_in_other_process("another process dies with the run lock",
                                    {{"SLOTCTL_TEST_FILE", utf8(place)}});
    });
    REQUIRE(appears(place / "held"));
    CHECK_FALSE(RunLock::try_acquire(place, "maintain").has_value());
    CHECK(RunLock::holder(place, "maintain").value().run == 42);
    replace_file(place / "die", "now");
    CHECK(holder.get().status == 9);
    const auto ours = RunLock::try_acquire(place, "maintain");
    REQUIRE(ours.has_value());
    CHECK_FALSE(RunLock::try_acquire(place, "maintain").has_value());
    CHECK(RunLock::holder(place, "maintain").value().run == 42);
    ours->announce({.pid = 1, .host = "here", .since = Instant{}, .run = 43});
    CHECK(RunLock::holder(place, "maintain").value().run == 43);
}

TEST_CASE("another process dies with the run lock", "[.]") {
    const fs::path place = path_from(argument("SLOTCTL_TEST_FILE"));
    const auto lock = RunLock::try_acquire(place, "maintain");
    REQUIRE(lock.has_value());
    lock->announce({.pid = 1, .host = "here", .since = Instant{}, .run = 42});
    replace_file(place / "held", "now");
    static_cast<void>(appears(place / "die"));
    std::_Exit(9);
}

TEST_CASE("a directory or device is refused where a file is needed") {
    const TemporaryDirectory place;
    const auto refused = [](const Error& error, const char* reason) {
        CHECK_THAT(error.what(), Catch::EndsWith(reason));
    };
    refused(error_of([&] { read_file(place.path(), 100); }), ": Is a directory");
    refused(error_of([&] { InputFile opened(place.path()); }), ": Is a directory");
    refused(error_of([&] { replace_file(place.path(), "text"); }), ": Is a directory");
    CHECK(fs::is_directory(place.path()));
    write_text_file(place / "file", "text", 0644);
    CHECK(error_of([&] { make_directories(place / "file" / "below"); }).kind() == ErrorKind::failed);
    CHECK_THAT(look_at_directory(place / "file" / "below").problem, Catch::Contains("Not a directory"));
}

TEST_CASE("a missing file is told apart from one that cannot be read") {
    const TemporaryDirectory place;
    CHECK_FALSE(read_text_file(place / "missing").has_value());
    CHECK_FALSE(read_text_file(place / "missing" / "below").has_value());
    try {
        read_file(place / "missing", 100);
        FAIL("no error was thrown");
    } catch (const FileTrouble& trouble) {
        CHECK(trouble.missing());
        CHECK(std::string(trouble.what()) == "No such file or directory");
    }
    write_text_file(place / "file", std::string(101, 'x'), 0644);
    CHECK_THAT(error_of([&] { read_file(place / "file", 100); }).what(),
               Catch::Contains("larger than 100 bytes"));
    remove_text_file(place / "file");
    remove_text_file(place / "file");
}

TEST_CASE("a file of our own says so, and that nobody else may write it") {
    const TemporaryDirectory place;
    write_text_file(place / "file", "text", 0600);
    const FileText found = read_file(place / "file", 100);
    CHECK(found.is_ours);
    CHECK_FALSE(found.others_may_write);
    CHECK_FALSE(found.owner.empty());
    CHECK_THAT(found.access, Catch::StartsWith("it belongs to " + found.owner));
    CHECK_THAT(protecting_commands(place / "file"), Catch::Contains(utf8(place / "file")));
}

TEST_CASE("a private file exists only once, and keeps its contents") {
    const TemporaryDirectory place;
    ensure_private_file(place / "slots.db");
    CHECK(fs::file_size(place / "slots.db") == 0);
    write_text_file(place / "slots.db", "text", 0600);
    ensure_private_file(place / "slots.db");
    check_own_file(place / "slots.db");
    CHECK(text_of(place / "slots.db") == "text");
}

TEST_CASE("a spool gives back what was written, however much it is") {
    Spool spool;
    std::string all;
    for (int i = 0; i < 300; ++i) {
        const std::string part(20000, static_cast<char>('a' + i % 26));
        spool.append(part);
        all += part;
        // Reading in between does not change where the next part goes.
        CHECK(spool.read(spool.size() - 10, 10) == all.substr(all.size() - 10));
    }
    CHECK(spool.size() == all.size());
    CHECK(spool.read(0, all.size()) == all);
    CHECK(spool.read(5999990, 10) == all.substr(5999990, 10));
}

namespace {

constexpr int lines_each = 300;

/// The lines of all files of a rotated log.
std::multiset<std::string> all_lines(const fs::path& directory) {
    std::multiset<std::string> lines;
    for (const auto& entry : fs::directory_iterator(directory)) {
        std::istringstream in(text_of(entry.path()));
        for (std::string line; std::getline(in, line);) lines.insert(line);
    }
    return lines;
}

}  // namespace

TEST_CASE("no line is lost or torn when several processes rotate the log at the same time") {
    const TemporaryDirectory place;
    const auto file = place / path_from("Protokoll-é.log");
    std::vector<std::future<ProgramResult>> others;
    for (const std::string name : {"a", "b", "c"}) {
        others.push_back(std::async(std::launch::async, [&file, name] {
            return run_in_other_process("another process writes to the log and rotates it",
                                        {{"SLOTCTL_TEST_FILE", utf8(file)}, {"SLOTCTL_TEST_NAME", name}});
        }));
    }
    for (auto& other : others) {
        const ProgramResult result = other.get();
        INFO(result.output << result.complaint);
        CHECK(result.good());
    }
    const auto lines = all_lines(place.path());
    CHECK(lines.size() == 3 * lines_each);
    for (const std::string name : {"a", "b", "c"}) {
        for (int i = 0; i < lines_each; ++i)
            CHECK(lines.count(name + std::to_string(i) + std::string(100, '.')) == 1);
    }
    // How often depends on who finds whom at work.
    CHECK(names_in(place.path()).size() > 1);
}

TEST_CASE("another process writes to the log and rotates it", "[.]") {
    log::Settings settings;
    settings.file = path_from(argument("SLOTCTL_TEST_FILE"));
    settings.max_size = 1000;
    settings.max_files = 1000;
    const auto log = open_rotated_file(settings);
    for (int i = 0; i < lines_each; ++i)
        log->append(argument("SLOTCTL_TEST_NAME") + std::to_string(i) + std::string(100, '.') + '\n');
}

TEST_CASE("a log that keeps no old files begins anew when it is full") {
    const TemporaryDirectory place;
    log::Settings settings;
    settings.file = place / "slots.log";
    settings.max_size = 100;
    settings.max_files = 0;
    const auto log = open_rotated_file(settings);
    for (int i = 0; i < 10; ++i) log->append(std::string(60, static_cast<char>('0' + i)) + '\n');
    CHECK(text_of(settings.file) == std::string(60, '9') + "\n");
    CHECK(names_in(place.path()) == std::vector<std::string>{"slots.log"});
}
