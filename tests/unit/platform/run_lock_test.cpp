#include "core/platform/run_lock.hpp"

#include <fstream>
#include <utility>

#include <signal.h>

#include "core/base/error.hpp"
#include "core/platform/process.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/times.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;

constexpr const char* name = "maintain sqlite:/var/lib/slotctl/slotctl.db";

bool is_free(const std::filesystem::path& directory, std::string_view lock = name) {
    return RunLock::try_acquire(directory, lock).has_value();
}

/// Whether another process sees the lock as free; 2 if it could not find out.
int is_free_elsewhere(const std::filesystem::path& directory, std::string_view lock = name) {
    return status_in_child([&] { return is_free(directory, lock) ? 1 : 0; }).value_or(2);
}

std::filesystem::path file_in(const TemporaryDirectory& directory, std::string_view extension) {
    for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
        if (entry.path().extension() == extension) return entry.path();
    }
    return {};
}

}  // namespace

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
    const TemporaryDirectory directory;
    Notice held, let_go, free;
    ChildProcess holder([&] {
        {
            const auto lock = RunLock::try_acquire(directory.path(), name);
            if (!lock) return 1;
            held.give();
            let_go.await();
        }
        free.give();
        return 0;
    });
    REQUIRE(held.await());
    CHECK_FALSE(is_free(directory.path()));
    let_go.give();
    REQUIRE(free.await());
    CHECK(is_free(directory.path()));
    CHECK(holder.wait().status == 0);
}

TEST_CASE("a holder that is killed leaves no lock behind") {
    const TemporaryDirectory directory;
    Notice held, never;
    ChildProcess holder([&] {
        const auto lock = RunLock::try_acquire(directory.path(), name);
        if (!lock) return 1;
        lock->announce({.pid = process_id(), .host = "here", .since = at("2026-03-02T02:00:00Z"), .run = 42});
        held.give();
        never.await();
        return 0;
    });
    REQUIRE(held.await());
    CHECK_FALSE(is_free(directory.path()));
    holder.send(SIGKILL);
    CHECK(holder.wait().signal == SIGKILL);
    CHECK(is_free(directory.path()));
    // Its last announcement is still there, for a message.
    CHECK(RunLock::holder(directory.path(), name).value().run == 42);
}

TEST_CASE("a child of the holder does not have the lock and does not release it when it ends") {
    const TemporaryDirectory directory;
    auto held = RunLock::try_acquire(directory.path(), name);
    REQUIRE(held.has_value());
    CHECK(status_in_child([&] {
              const bool free = is_free(directory.path());
              held.reset();
              return free ? 1 : 0;
          }) == 0);
    CHECK(is_free_elsewhere(directory.path()) == 0);
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
        CHECK_THAT(e.what(), Catch::Contains((directory / "file").string()));
        CHECK_FALSE(e.hint().empty());
    }
    std::filesystem::remove(directory / "file");
    CHECK(is_free(directory / "file"));
}
