#include "core/platform/shared_place.hpp"

#include <cerrno>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/listener.hpp"
#include "core/platform/lock_file.hpp"
#include "core/platform/own_file.hpp"
#include "core/platform/run_lock.hpp"
#include "core/platform/text_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
namespace fs = std::filesystem;

const Account jobs{"nobody", 65534, 65534, "/"};

struct stat status_of(const fs::path& path) {
    struct stat status {};
    REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status;
}

void make_file(const fs::path& path) {
    std::ofstream(path) << "precious\n";
}

int open_with_care(const fs::path& path, int flags, int mode) {
    const CarefulCall call = careful_call();
    REQUIRE(std::string_view(call.name) == "open");
    return reinterpret_cast<int (*)(const char*, int, int)>(call.function)(path.c_str(), flags, mode);
}

bool is_made_by_slotctl(std::string_view name) {
    return name != "mine";
}

/// A directory of the jobs' account, and one that only root can enter.
struct Places {
    TemporaryDirectory top;
    fs::path theirs = top / "jobs", safe = top / "safe";

    Places() {
        fs::create_directory(theirs);
        fs::create_directory(safe);
        make_file(safe / "victim");
        REQUIRE(::chown(theirs.c_str(), 65534, 65534) == 0);
    }
};

/// Without root, there is nothing to give away, and no link to be misled by.
bool is_root() {
    if (::geteuid() == 0) return true;
    WARN("this test needs root");
    return false;
}

}  // namespace

TEST_CASE("files that root left in the jobs' directory belong to the jobs afterwards") {
    if (!is_root()) return;
    const Places places;
    fs::create_directory(places.theirs / "locks");
    make_file(places.theirs / "slotctl.db");
    make_file(places.theirs / "locks" / "a.lock");
    make_file(places.theirs / "mine");
    CHECK(left_by_root(places.theirs, jobs, is_made_by_slotctl).size() == 3);
    hand_over(places.theirs, jobs, is_made_by_slotctl);
    for (const char* name : {"locks", "slotctl.db", "locks/a.lock"}) {
        INFO(name);
        CHECK(status_of(places.theirs / name).st_uid == 65534);
    }
    CHECK(status_of(places.theirs / "mine").st_uid == 0);
    CHECK(left_by_root(places.theirs, jobs, is_made_by_slotctl).empty());
}

TEST_CASE("nothing behind a link of the jobs' account is given away") {
    if (!is_root()) return;
    const Places places;
    fs::create_symlink(places.safe / "victim", places.theirs / "slotctl.db");
    fs::create_symlink(places.safe, places.theirs / "locks");
    fs::create_hard_link(places.safe / "victim", places.theirs / "slotctl.log");
    REQUIRE(::mkfifo((places.theirs / "pipe").c_str(), 0600) == 0);
    hand_over(places.theirs, jobs, is_made_by_slotctl);
    CHECK(status_of(places.safe).st_uid == 0);
    CHECK(status_of(places.safe / "victim").st_uid == 0);
    CHECK(status_of(places.theirs / "slotctl.db").st_uid == 0);
}

TEST_CASE("a directory of a third account is not given away, nor one that is reached through its link") {
    if (!is_root()) return;
    const Places places;
    REQUIRE(::chown(places.theirs.c_str(), 65533, 65533) == 0);
    make_file(places.theirs / "slotctl.db");
    hand_over(places.theirs, jobs, is_made_by_slotctl);
    CHECK(status_of(places.theirs / "slotctl.db").st_uid == 0);
    fs::create_symlink(places.safe, places.theirs / "state");
    CHECK_THROWS_AS(hand_over(places.theirs / "state", jobs, is_made_by_slotctl), Error);
    CHECK(status_of(places.safe / "victim").st_uid == 0);
}

TEST_CASE("missing directories are created for their owner only, and given to the owner of the place") {
    const TemporaryDirectory top;
    make_directories(top / "a/b/c");
    CHECK((status_of(top / "a/b/c").st_mode & 0777) == 0700);
    make_directories(top / "a/b/c");
    make_file(top / "file");
    CHECK_THROWS_AS(make_directories(top / "file/below"), FileTrouble);
    if (!is_root()) return;
    const Places places;
    make_directories(places.theirs / "x/y");
    CHECK(status_of(places.theirs / "x/y").st_uid == 65534);
    fs::create_symlink(places.safe, places.theirs / "link");
    CHECK_THROWS_AS(make_directories(places.theirs / "link/new"), FileTrouble);
    CHECK_FALSE(fs::exists(places.safe / "new"));
}

TEST_CASE("a small file is replaced without following links planted beside it") {
    const TemporaryDirectory top;
    fs::create_symlink(top / "elsewhere", top / "a.holder");
    if (!is_root()) return;
    const Places places;
    fs::create_symlink(places.safe / "victim", places.theirs / ("a.holder." + std::to_string(::getpid())));
    replace_file(places.theirs / "a.holder", "text\n");
    CHECK(status_of(places.theirs / "a.holder").st_uid == 65534);
    CHECK(fs::file_size(places.safe / "victim") == 9);
    fs::create_symlink(places.safe / "victim", places.theirs / "b.holder");
    CHECK_THROWS_AS(replace_file(places.theirs / "b.holder", "text\n"), Error);
    CHECK(fs::file_size(places.safe / "victim") == 9);
}

TEST_CASE("locks, sockets and texts are not made, nor removed, behind a link of another account") {
    if (!is_root()) return;
    const Places places;
    fs::create_symlink(places.safe, places.theirs / "link");
    for (const fs::path& below : {fs::path("link"), fs::path("link/new/deep")}) {
        INFO(below);
        const fs::path directory = places.theirs / below;
        const auto refused = Catch::Contains("link is a symbolic link in a directory of nobody");
        CHECK_THROWS_WITH(RunLock::try_acquire(directory, "maintain@x"), refused);
        CHECK_THROWS_WITH(Listener::on_unix_socket((directory / "http.sock").string()), refused);
        CHECK_THROWS_WITH(write_text_file(directory / "text", "text", 0644), refused);
        CHECK_THROWS_WITH(remove_text_file(directory / "victim"), refused);
    }
    CHECK(std::distance(fs::directory_iterator(places.safe), fs::directory_iterator()) == 1);
}

TEST_CASE(
    "locks and sockets are made behind a link of root, and in a directory that everybody may write to") {
    if (!is_root()) return;
    const Places places;
    const fs::path link = places.top / "link", shared = places.top / "shared";
    fs::create_symlink("safe", link);
    fs::create_directory(shared);
    fs::permissions(shared, fs::perms::all | fs::perms::sticky_bit);
    for (const fs::path& directory : {link, link / "new", shared, shared / "new", places.theirs}) {
        INFO(directory);
        const auto lock = RunLock::try_acquire(directory, "maintain@x");
        CHECK(lock);
        CHECK_FALSE(RunLock::try_acquire(directory / ".", "maintain@x"));
        const fs::path socket = directory / "http.sock";
        {
            const auto listener = Listener::on_unix_socket(socket.string());
            CHECK(fs::is_socket(socket));
            CHECK_THROWS_WITH(Listener::on_unix_socket(socket.string()), Catch::Contains("in use"));
        }
        CHECK_FALSE(fs::exists(socket));
    }
}

TEST_CASE("files that a library opens by path are opened with the same care") {
    const TemporaryDirectory top;
    make_file(top / "file");
    const int file = open_with_care(top / "file", O_RDWR, 0);
    CHECK(file >= 0);
    ::close(file);
    CHECK(open_with_care(top / "missing", O_RDWR, 0) == -1);
    CHECK(errno == ENOENT);
    const int made = open_with_care(top / "made", O_RDWR | O_CREAT, 0600);
    CHECK(made >= 0);
    ::close(made);
    if (!is_root()) return;
    const Places places;
    fs::create_symlink(places.safe / "victim", places.theirs / "slots.db-wal");
    CHECK(open_with_care(places.theirs / "slots.db-wal", O_RDWR | O_CREAT, 0600) == -1);
    fs::create_hard_link(places.safe / "victim", places.theirs / "slots.db-shm");
    CHECK(open_with_care(places.theirs / "slots.db-shm", O_RDWR | O_CREAT, 0600) == -1);
}
