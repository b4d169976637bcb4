#include "core/platform/run_lock.hpp"

#include <fstream>
#include <map>
#include <string>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/process.hpp"
#include "core/platform/text_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/other_process.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;

constexpr const char* name = "maintain sqlite:/var/lib/slotctl/slotctl.db";

bool is_free(const std::filesystem::path& directory, std::string_view lock = name) {
    return RunLock::try_acquire(directory, lock).has_value();
}

/// The arguments of another process that tries the lock. Its name may be nothing that a variable can contain.
std::map<std::string, std::string> which(const TemporaryDirectory& notes,
                                         const std::filesystem::path& directory,
                                         std::string_view lock = name) {
    std::ofstream(notes / "name", std::ios::binary) << lock;
    return {{"SLOTCTL_TEST_NOTES", utf8(notes.path())}, {"SLOTCTL_TEST_DIRECTORY", utf8(directory)}};
}

/// The lock that those arguments mean.
std::optional<RunLock> try_the_lock() {
    const auto lock = read_text_file(path_from(argument("SLOTCTL_TEST_NOTES")) / "name");
    return RunLock::try_acquire(path_from(argument("SLOTCTL_TEST_DIRECTORY")), lock.value());
}

/// Whether another process sees the lock as free; 2 if it could not find out.
int is_free_elsewhere(const std::filesystem::path& directory, std::string_view lock = name) {
    const TemporaryDirectory notes;
    const ProgramResult tried =
        run_in_other_process("another process tries the run lock", which(notes, directory, lock));
    INFO(tried.output << tried.complaint);
    CHECK(tried.good());
    if (std::filesystem::exists(notes / "free")) return 1;
    return std::filesystem::exists(notes / "taken") ? 0 : 2;
}

std::filesystem::path file_in(const TemporaryDirectory& directory, std::string_view extension) {
    for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
        if (entry.path().extension() == extension) return entry.path();
    }
    return {};
}

}  // namespace

TEST_CASE("another process tries the run lock", "[.]") {
    const std::filesystem::path notes = path_from(argument("SLOTCTL_TEST_NOTES"));
    const bool free = try_the_lock().has_value();
    write_text_file(notes / (free ? "free" : "taken"), "", 0600);
}

TEST_CASE("another process holds the run lock until it is told to let go", "[.]") {
    const std::filesystem::path notes = path_from(argument("SLOTCTL_TEST_NOTES"));
    auto lock = try_the_lock();
    REQUIRE(lock.has_value());
    lock->announce({.pid = process_id(), .host = "here", .since = at("2026-03-02T02:00:00Z"), .run = 42});
    write_text_file(notes / "held", "", 0600);
    REQUIRE(appears(notes / "let go"));
    lock.reset();
    write_text_file(notes / "released", "", 0600);
    REQUIRE(appears(notes / "end"));
}

TEST_CASE("a lock is held by one at a time and free again once it is released") {
    const TemporaryDirectory directory;
    {
        const auto held = RunLock::try_acquire(directory.path(), name);
        REQUIRE(held.has_value());
        CHECK_FALSE(is_free(directory.path()));
        CHECK(is_free_elsewhere(directory.path()) == 0);
    }
    CHECK(is_free_elsewhere(directory.path()) == 1);
    CHECK(is_free(directory.path()));
}

TEST_CASE("a failed attempt does not affect the holder") {
    // On POSIX a process loses its lock when it closes any descriptor of the file.
    const TemporaryDirectory directory;
    const auto held = RunLock::try_acquire(directory.path(), name);
    REQUIRE(held.has_value());
    for (int i = 0; i < 3; ++i) CHECK_FALSE(is_free(directory.path()));
    static_cast<void>(RunLock::holder(directory.path(), name));
    held->announce({.pid = 1, .host = "here", .since = at("2026-03-02T02:00:00Z"), .run = 1});
    CHECK(is_free_elsewhere(directory.path()) == 0);
}

TEST_CASE("a lock that is moved stays held") {
    const TemporaryDirectory directory;
    auto first = RunLock::try_acquire(directory.path(), name);
    REQUIRE(first.has_value());
    std::optional<RunLock> second(std::move(*first));
    first.reset();
    CHECK(is_free_elsewhere(directory.path()) == 0);
    // The lock that it replaces is released.
    auto other = RunLock::try_acquire(directory.path(), "other");
    REQUIRE(other.has_value());
    *second = std::move(*other);
    CHECK(is_free_elsewhere(directory.path()) == 1);
    CHECK(is_free_elsewhere(directory.path(), "other") == 0);
}

TEST_CASE("locks of other names and in other directories are other locks") {
    const TemporaryDirectory directory, elsewhere;
    const auto held = RunLock::try_acquire(directory.path(), name);
    CHECK(is_free(directory.path(), "maintain sqlite:/var/lib/slotctl/slotctl.db2"));
    CHECK(is_free(directory.path(), "unreserve sqlite:/var/lib/slotctl/slotctl.db"));
    CHECK(is_free(elsewhere.path()));
}

TEST_CASE("a name may contain any characters and have any length") {
    const TemporaryDirectory directory;
    for (const std::string& any : {std::string("../../etc/passwd"), std::string("a/b c%d\n\x01Ö\""),
                                   std::string(), std::string(5000, 'x'), std::string("maintain\0x", 10)}) {
        const auto held = RunLock::try_acquire(directory.path(), any);
        CHECK(held.has_value());
        CHECK(is_free_elsewhere(directory.path(), any) == 0);
    }
    for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
        CHECK(entry.path().extension() == ".lock");
    }
}

TEST_CASE("a missing directory is created, and an existing lock file is used") {
    const TemporaryDirectory directory;
    const auto deep = directory / "state/slotctl/locks";
    CHECK(is_free(deep));
    CHECK(std::filesystem::is_directory(deep));
    CHECK(is_free(deep));
    CHECK(std::distance(std::filesystem::directory_iterator(deep), {}) == 1);
}

TEST_CASE("a lock held by another process is busy and free as soon as that process releases it") {
    const TemporaryDirectory directory, notes;
    OtherProcess holder("another process holds the run lock until it is told to let go",
                        which(notes, directory.path()));
    REQUIRE(appears(notes / "held"));
    CHECK_FALSE(is_free(directory.path()));
    write_text_file(notes / "let go", "", 0600);
    REQUIRE(appears(notes / "released"));
    CHECK(is_free(directory.path()));
    write_text_file(notes / "end", "", 0600);
    CHECK(holder.wait().status == 0);
}

TEST_CASE("a holder that is killed leaves no lock behind") {
    const TemporaryDirectory directory, notes;
    OtherProcess holder("another process holds the run lock until it is told to let go",
                        which(notes, directory.path()));
    REQUIRE(appears(notes / "held"));
    CHECK_FALSE(is_free(directory.path()));
    holder.kill();
    CHECK(holder.wait().status == std::nullopt);
    CHECK(is_free(directory.path()));
    // Its last announcement is still there, for a message.
    CHECK(RunLock::holder(directory.path(), name).value().run == 42);
}

TEST_CASE("the holder announces who it is") {
    const TemporaryDirectory directory;
    CHECK_FALSE(RunLock::holder(directory.path(), name).has_value());
    const auto held = RunLock::try_acquire(directory.path(), name);
    CHECK_FALSE(RunLock::holder(directory.path(), name).has_value());
    held->announce({.pid = 4711, .host = "büro \"1\"", .since = at("2026-03-02T02:00:00Z"), .run = 42});
    const LockHolder told = RunLock::holder(directory.path(), name).value();
    CHECK(told.pid == 4711);
    CHECK(told.host == "büro \"1\"");
    CHECK(utc(told.since) == "2026-03-02T02:00:00Z");
    CHECK(told.run == 42);
    held->announce({.pid = 4711, .host = "here", .since = at("2026-03-02T02:00:00Z"), .run = std::nullopt});
    CHECK(RunLock::holder(directory.path(), name).value().run == std::nullopt);
    CHECK_FALSE(RunLock::holder(directory.path(), "other").has_value());
}

TEST_CASE("a damaged announcement counts as missing") {
    const TemporaryDirectory directory;
    RunLock::try_acquire(directory.path(), name)
        ->announce({.pid = 1, .host = "here", .since = at("2026-03-02T02:00:00Z"), .run = 1});
    const auto file = file_in(directory, ".holder");
    REQUIRE_FALSE(file.empty());
    const auto* text =
        GENERATE("", "{", "[1]", "null", R"({"pid":1})", R"({"pid":"1","host":"h","since":"x"})",
                 R"({"pid":1,"host":"h","since":"yesterday"})", "\xff\xfe");
    INFO(text);
    std::ofstream(file) << text;
    CHECK_FALSE(RunLock::holder(directory.path(), name).has_value());
}

TEST_CASE("a directory that cannot be used is an error that names it, and asking again may succeed") {
    const TemporaryDirectory directory;
    std::ofstream(directory / "file") << "in the way";
    try {
        static_cast<void>(RunLock::try_acquire(directory / "file", name));
        FAIL("nothing thrown");
    } catch (const Error& e) {
        CHECK(e.kind() == ErrorKind::failed);
        CHECK_THAT(e.what(), Catch::Contains(utf8(directory / "file")));
        CHECK_FALSE(e.hint().empty());
    }
    std::filesystem::remove(directory / "file");
    CHECK(is_free(directory / "file"));
}
