#include "core/platform/listener.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "core/base/printable.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/descriptor.hpp"
#include "core/platform/posix/place.hpp"

namespace slotctl {
namespace {

constexpr int first_adopted = 3;

[[noreturn]] void fail(const std::string& address, int code) {
    const bool forbidden = code == EACCES || code == EPERM;
    std::string hint;
    if (code == EADDRINUSE) hint = "another program listens there; end it, or choose another address";
    if (code == EADDRNOTAVAIL) hint = "use an address that this machine has";
    if (code == EACCES && !address.starts_with("unix:"))
        hint = "only root may use the ports below 1024; choose a higher one";
    throw Error(forbidden ? ErrorKind::permission : ErrorKind::failed,
                "cannot listen on " + printable_line(address) + ": " + std::generic_category().message(code),
                hint);
}

/// Room for an address of any of the three kinds.
struct Address {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage);
    [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

std::string text_of(Address& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    switch (address.storage.ss_family) {
        case AF_INET: {
            const auto* ip = reinterpret_cast<const sockaddr_in*>(address.get());
            ::inet_ntop(AF_INET, &ip->sin_addr, text.data(), text.size());
            return std::string(text.data()) + ':' + std::to_string(ntohs(ip->sin_port));
        }
        case AF_INET6: {
            const auto* ip = reinterpret_cast<const sockaddr_in6*>(address.get());
            ::inet_ntop(AF_INET6, &ip->sin6_addr, text.data(), text.size());
            return '[' + std::string(text.data()) + "]:" + std::to_string(ntohs(ip->sin6_port));
        }
        default: {
            const auto* local = reinterpret_cast<const sockaddr_un*>(address.get());
            const auto length = address.size - offsetof(sockaddr_un, sun_path);
            return "unix:" + std::string(local->sun_path, ::strnlen(local->sun_path, length));
        }
    }
}

Address own_name(int socket) {
    Address address;
    if (::getsockname(socket, address.get(), &address.size) != 0) fail("a socket", errno);
    return address;
}

Address address_of(const std::string& host, std::uint16_t port) {
    Address address;
    auto* four = reinterpret_cast<sockaddr_in*>(address.get());
    auto* six = reinterpret_cast<sockaddr_in6*>(address.get());
    if (::inet_pton(AF_INET, host.c_str(), &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        address.size = sizeof(sockaddr_in);
    } else if (::inet_pton(AF_INET6, host.c_str(), &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        address.size = sizeof(sockaddr_in6);
    } else {
        throw Error(ErrorKind::usage,
                    "cannot listen on \"" + printable_line(host) + "\": it is not an IP address",
                    "give an address such as 127.0.0.1, 0.0.0.0 for all of IPv4, or [::] for all");
    }
    return address;
}

Address address_of(const std::string& path) {
    Address address;
    auto* local = reinterpret_cast<sockaddr_un*>(address.get());
    if (path.size() >= sizeof local->sun_path)
        throw Error(ErrorKind::usage,
                    "cannot listen on unix:" + printable_line(path) + ": the path is longer than " +
                        std::to_string(sizeof local->sun_path - 1) + " bytes",
                    "choose a shorter one, such as /run/slotctl/http.sock");
    local->sun_family = AF_UNIX;
    std::memcpy(local->sun_path, path.c_str(), path.size() + 1);
    address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
    return address;
}

/// The directory of a socket, open, and the socket's name in it: root follows no link of another account.
struct SocketPlace {
    Descriptor directory;
    std::string file;
    Address address;

    [[nodiscard]] bool look(struct stat& found) const {
        return ::fstatat(directory.get(), file.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0;
    }
    [[nodiscard]] bool remove() const { return ::unlinkat(directory.get(), file.c_str(), 0) == 0; }
};

SocketPlace place_of_socket(const std::string& path) {
    const std::filesystem::path file(path), above = file.parent_path();
    const Place parent(above.empty() ? "." : above);
    SocketPlace place{parent.open(O_RDONLY | O_DIRECTORY),
                      file.has_filename() ? file.filename().string() : ".", address_of(path)};
    // A socket cannot be made relative to a directory that is open. This path names the one that was checked,
    // whatever replaces it meanwhile.
    const std::string opened = "/proc/self/fd/" + std::to_string(place.directory.get());
    if (parent.is_exposed() && ::access(opened.c_str(), F_OK) == 0)
        place.address = address_of(opened + '/' + place.file);
    return place;
}

SocketPlace reachable_place(const std::string& path, const std::string& name) {
    static_cast<void>(address_of(path));  // says first that a path is too long
    try {
        return place_of_socket(path);
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot listen on " + printable_line(name));
    }
}

/// Keeps other servers from replacing a socket in the same directory at the same time.
void lock(const Descriptor& directory, const std::string& name) {
    constexpr int most_tries = 100;
    constexpr std::chrono::milliseconds pause{20};
    for (int i = 0; ::flock(directory.get(), LOCK_EX | LOCK_NB) != 0; ++i) {
        if (errno != EINTR && errno != EWOULDBLOCK) fail(name, errno);
        if (i == most_tries)
            throw Error(ErrorKind::failed,
                        "cannot listen on " + name + ": another program has locked its directory",
                        "choose a directory that only slotctl uses");
        std::this_thread::sleep_for(pause);
    }
}

/// Whether a server answers there; one that ended has left a file that refuses connections.
bool somebody_listens(Address& address) {
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    // A full queue of a listening server is EAGAIN.
    return probe.get() >= 0 && (::connect(probe.get(), address.get(), address.size) == 0 || errno == EAGAIN);
}

void remove_stale(SocketPlace& place, const std::string& name) {
    struct stat found {};
    if (!place.look(found)) {
        if (errno == ENOENT) return;
        fail(name, errno);
    }
    if (!S_ISSOCK(found.st_mode))
        throw Error(ErrorKind::failed, "cannot listen on " + name + ": there is another file of that name",
                    "remove the file, or choose another path");
    if (somebody_listens(place.address)) fail(name, EADDRINUSE);
    if (!place.remove() && errno != ENOENT) fail(name, errno);
}

std::uintptr_t handle(Descriptor& socket) {
    return static_cast<std::uintptr_t>(socket.release());
}

/// The value of a variable of socket activation; -1 if it is not a number.
int number_in(const char* variable) {
    const char* text = ::getenv(variable);
    if (text == nullptr) return -1;
    int number = -1;
    const auto [end, error] = std::from_chars(text, text + std::strlen(text), number);
    return error == std::errc{} && *end == '\0' ? number : -1;
}

int option_of(int socket, int option) {
    int value = -1;
    socklen_t size = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

}  // namespace

Listener Listener::on_address(const std::string& host, std::uint16_t port) {
    Address address = address_of(host, port);
    const int family = address.storage.ss_family;
    Descriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP));
    const int yes = 1, no = 0;
    // A restart need not wait until the connections of the last server are forgotten.
    if (socket.get() < 0 || ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        // `[::]` is all addresses, wherever the system's default differs.
        (family == AF_INET6 && ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no) != 0) ||
        ::bind(socket.get(), address.get(), address.size) != 0 || ::listen(socket.get(), SOMAXCONN) != 0)
        fail(text_of(address), errno);
    Address bound = own_name(socket.get());
    return {handle(socket), family, IPPROTO_TCP, text_of(bound)};
}

Listener Listener::on_unix_socket(const std::string& path) {
    const std::string name = "unix:" + path;
    SocketPlace place = reachable_place(path, name);
    lock(place.directory, printable_line(name));
    remove_stale(place, name);
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.get() < 0) fail(name, errno);
    // The file has its mode from the beginning, and no link is followed as chmod would.
    constexpr mode_t owner_and_group = 0117;
    const mode_t before = ::umask(owner_and_group);
    const int bound = ::bind(socket.get(), place.address.get(), place.address.size), code = errno;
    ::umask(before);
    if (bound != 0) fail(name, code);
    Listener listener(handle(socket), AF_UNIX, 0, name);
    struct stat made {};
    if (place.look(made)) listener.file_ = {path, made.st_dev, made.st_ino};
    if (::listen(static_cast<int>(listener.socket_), SOMAXCONN) != 0) fail(name, errno);
    return listener;
}

std::vector<Listener> Listener::adopted() {
    const bool ours = number_in("LISTEN_PID") == ::getpid();
    const int count = ours ? number_in("LISTEN_FDS") : 0;
    for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(variable);
    std::vector<Listener> listeners;
    for (int socket = first_adopted; socket < first_adopted + count; ++socket) {
        Descriptor owner(socket);
        ::fcntl(socket, F_SETFD, FD_CLOEXEC);
        if (option_of(socket, SO_TYPE) != SOCK_STREAM || option_of(socket, SO_ACCEPTCONN) != 1)
            throw Error(ErrorKind::config,
                        "descriptor " + std::to_string(socket) + " is not a listening stream socket",
                        "use ListenStream= and Accept=no in the .socket unit");
        Address name = own_name(socket);
        const int family = name.storage.ss_family;
        listeners.push_back(
            Listener(handle(owner), family, family == AF_UNIX ? 0 : IPPROTO_TCP, text_of(name)));
    }
    return listeners;
}

void Listener::close() {
    if (socket_ != none) ::close(static_cast<int>(std::exchange(socket_, none)));
    const File file = std::exchange(file_, {});
    if (file.path.empty()) return;
    try {
        const SocketPlace place = place_of_socket(file.path);
        struct stat found {};
        // Another server may have put its own there since.
        if (place.look(found) && found.st_dev == file.device && found.st_ino == file.number)
            static_cast<void>(place.remove());
    } catch (const std::exception&) {
        // Then its directory has gone, or is no longer one that this user can reach.
    }
}

}  // namespace slotctl
