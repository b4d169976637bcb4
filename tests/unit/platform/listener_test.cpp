#include "core/platform/listener.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/http/served.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

std::string get(const std::string& address) {
    return HttpClient(address).get("/").body;
}

ErrorKind kind_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.kind();
    }
    return ErrorKind::internal;
}

/// Lets a child process take over the descriptor of a listener as if a service manager had started it, and
/// answer one request. The status is 0 if it answers and the variables have gone.
int serve_adopted(int descriptor, const std::string& pid) {
    ::dup2(descriptor, 3);
    ::setenv("LISTEN_PID", pid.c_str(), 1);
    ::setenv("LISTEN_FDS", "1", 1);
    ::setenv("LISTEN_FDNAMES", "http", 1);
    auto listeners = Listener::adopted();
    if (::getenv("LISTEN_FDS") != nullptr || ::getenv("LISTEN_PID") != nullptr ||
        ::getenv("LISTEN_FDNAMES") != nullptr)
        return 2;
    if (listeners.size() != 1) return 3;
    if ((::fcntl(3, F_GETFD) & FD_CLOEXEC) == 0) return 4;
    Served served(std::move(listeners.front()));
    if (HttpClient(served.address()).get("/").body != "GET / ") return 5;
    return 0;
}

}  // namespace

TEST_CASE("a listener on any port says which one it got, and nobody else gets it") {
    const auto listener = Listener::on_address("127.0.0.1", 0);
    REQUIRE(listener.address().starts_with("127.0.0.1:"));
    const auto port = static_cast<std::uint16_t>(std::stoi(listener.address().substr(10)));
    CHECK(port > 0);
    CHECK_THROWS_WITH(Listener::on_address("127.0.0.1", port), Catch::Contains(listener.address()));
    CHECK(kind_of([] { Listener::on_address("shop.example", 80); }) == ErrorKind::usage);
    CHECK(kind_of([] { Listener::on_address("192.0.2.1", 80); }) == ErrorKind::failed);
}

TEST_CASE("a Unix socket is for its owner and group, and gone when its server is") {
    const TemporaryDirectory directory;
    const auto path = directory / "http.sock";
    {
        Served served(Listener::on_unix_socket(path.string()));
        struct stat file {};
        REQUIRE(::stat(path.c_str(), &file) == 0);
        CHECK((file.st_mode & 0777) == 0660);
        CHECK(served.address() == "unix:" + path.string());
        CHECK(get(served.address()) == "GET / ");
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a Unix socket that a killed server left is replaced") {
    const TemporaryDirectory directory;
    const auto path = directory / "http.sock";
    ChildProcess killed([&] {
        const auto listener = Listener::on_unix_socket(path.string());
        ::raise(SIGKILL);
        return 0;
    });
    CHECK(killed.wait().signal == SIGKILL);
    REQUIRE(std::filesystem::exists(path));
    const Served served(Listener::on_unix_socket(path.string()));
    CHECK(get(served.address()) == "GET / ");
}

TEST_CASE("a Unix socket that somebody listens on, and any other file, stays as it is") {
    const TemporaryDirectory directory;
    const auto path = directory / "http.sock", file = directory / "file";
    const Served served(Listener::on_unix_socket(path.string()));
    CHECK_THROWS_WITH(Listener::on_unix_socket(path.string()), Catch::Contains("in use"));
    CHECK(get(served.address()) == "GET / ");
    std::ofstream(file) << "text";
    CHECK_THROWS_WITH(Listener::on_unix_socket(file.string()), Catch::Contains("another file"));
    std::filesystem::create_symlink(file, directory / "link");
    CHECK_THROWS_WITH(Listener::on_unix_socket((directory / "link").string()),
                      Catch::Contains("another file"));
    CHECK(std::filesystem::file_size(file) == 4);
}

TEST_CASE("a server that ends does not remove the socket of the one that followed it") {
    const TemporaryDirectory directory;
    const auto path = directory / "http.sock";
    auto first = std::make_unique<Served>(Listener::on_unix_socket(path.string()));
    std::filesystem::remove(path);
    const Served second(Listener::on_unix_socket(path.string()));
    first.reset();
    CHECK(get(second.address()) == "GET / ");
}

TEST_CASE("only one of many servers that start at once gets the Unix socket") {
    static_cast<void>(GENERATE(range(0, 20)));  // rounds of a race
    const TemporaryDirectory directory;
    const auto path = (directory / "http.sock").string();
    // What a killed server left.
    ChildProcess([&] {
        const auto listener = Listener::on_unix_socket(path);
        ::raise(SIGKILL);
        return 0;
    }).wait();
    constexpr int count = 8;
    std::array<int, 2> outcomes{}, gate{};
    REQUIRE(::pipe(outcomes.data()) == 0);
    REQUIRE(::pipe(gate.data()) == 0);
    const auto tell = [&](bool listens) { return ::write(outcomes[1], listens ? "+" : "-", 1) == 1 ? 0 : 1; };
    std::vector<std::unique_ptr<ChildProcess>> servers;
    for (int i = 0; i < count; ++i) {
        servers.push_back(std::make_unique<ChildProcess>([&] {
            ::close(gate[1]);
            char nothing = 0;
            if (::read(gate[0], &nothing, 1) != 0) return 1;  // it is the gate's end that lets all of them go
            try {
                const auto listener = Listener::on_unix_socket(path);
                tell(true);
                return ::pause();  // until it is killed
            } catch (const Error&) {
                return tell(false);
            }
        }));
    }
    ::close(gate[1]);
    std::string told(count, ' ');
    for (char& outcome : told) REQUIRE(::read(outcomes[0], &outcome, 1) == 1);
    CHECK(std::count(told.begin(), told.end(), '+') == 1);
    for (const int end : {outcomes[0], outcomes[1], gate[0]}) ::close(end);
}

TEST_CASE("a path that is too long or in no directory is refused with the reason") {
    const TemporaryDirectory directory;
    CHECK(kind_of([&] { Listener::on_unix_socket((directory / std::string(200, 'a')).string()); }) ==
          ErrorKind::usage);
    CHECK(kind_of([&] { Listener::on_unix_socket((directory / "none" / "http.sock").string()); }) ==
          ErrorKind::failed);
}

TEST_CASE("sockets that a service manager has opened are served, TCP and Unix") {
    const TemporaryDirectory directory;
    const auto serve = [](Listener listener) {
        const int descriptor = static_cast<int>(listener.release());
        const auto status =
            status_in_child([&] { return serve_adopted(descriptor, std::to_string(::getpid())); });
        ::close(descriptor);
        return status;
    };
    CHECK(serve(Listener::on_address("127.0.0.1", 0)) == 0);
    CHECK(serve(Listener::on_unix_socket((directory / "http.sock").string())) == 0);
}

TEST_CASE("the Unix socket of a service manager stays when the server ends") {
    const TemporaryDirectory directory;
    const auto path = directory / "http.sock";
    auto listener = Listener::on_unix_socket(path.string());
    const int descriptor = static_cast<int>(listener.release());
    CHECK(status_in_child([&] { return serve_adopted(descriptor, std::to_string(::getpid())); }) == 0);
    CHECK(std::filesystem::exists(path));
    ::close(descriptor);
}

TEST_CASE(
    "sockets meant for another process, and descriptors that are no listening sockets, are not served") {
    const int other = ::open("/dev/null", O_RDWR);
    const auto refused = [&](const std::string& pid) {
        return status_in_child([&] {
            try {
                return serve_adopted(other, pid.empty() ? std::to_string(::getpid()) : pid);
            } catch (const Error& error) {
                return error.kind() == ErrorKind::config ? 10 : 11;
            }
        });
    };
    CHECK(refused("1") == 3);
    CHECK(refused("") == 10);
    CHECK(refused("x") == 3);
    ::close(other);
}
