#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace slotctl {

/// A stream socket that listens for connections; closed at the end, where the file of a Unix socket that was
/// made here is removed too.
class Listener {
  public:
    /// `host`: an IPv4 or IPv6 address; port 0 for any that is free. Throws Error(usage) if it is none, and
    /// Error(permission or failed) with the system's reason.
    static Listener on_address(const std::string& host, std::uint16_t port);

    /// Its owner and group may connect. What a server that ended without removing it has left there is
    /// replaced. Throws Error(failed) if a server listens there or if it is another kind of file, and
    /// Error(permission, failed or usage, where there are no Unix sockets).
    static Listener on_unix_socket(const std::string& path);

    /// The sockets that a service manager has opened for this process (systemd's LISTEN_FDS); empty if none.
    /// Removes the variables that announce them, so that child processes do not take them for theirs. Throws
    /// Error(config) for one that is not a listening stream socket.
    static std::vector<Listener> adopted();

    ~Listener() { close(); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    Listener(Listener&& other) noexcept;
    Listener& operator=(Listener&& other) noexcept;

    /// `127.0.0.1:8080`, `[::1]:8080` or `unix:/run/slotctl/http.sock`.
    [[nodiscard]] const std::string& address() const { return address_; }
    /// AF_INET, AF_INET6 or AF_UNIX.
    [[nodiscard]] int family() const { return family_; }
    /// IPPROTO_TCP, or 0 for Unix sockets.
    [[nodiscard]] int protocol() const { return protocol_; }
    /// Hands over the socket, a descriptor or on Windows a SOCKET, which the caller closes. A file is still
    /// removed at the end.
    [[nodiscard]] std::uintptr_t release();
    void close();

  private:
    /// The file of a Unix socket, by which it is recognised.
    struct File {
        std::string path;
        std::uint64_t device = 0, number = 0;
    };
    Listener(std::uintptr_t socket, int family, int protocol, std::string address)
        : socket_(socket), family_(family), protocol_(protocol), address_(std::move(address)) {}

    static constexpr auto none = static_cast<std::uintptr_t>(-1);
    std::uintptr_t socket_;
    int family_, protocol_;
    std::string address_;
    File file_;
};

}  // namespace slotctl
