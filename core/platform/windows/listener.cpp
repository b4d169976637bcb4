#include "core/platform/listener.hpp"

#include <array>
#include <system_error>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/printable.hpp"
#include "core/platform/windows/winapi.hpp"

namespace slotctl {
namespace {

/// Windows' sockets work only after this.
void start_sockets() {
    static const int started = [] {
        WSADATA data;
        return ::WSAStartup(MAKEWORD(2, 2), &data);
    }();
    if (started != 0)
        throw Error(ErrorKind::failed,
                    "Windows' sockets cannot be used: " + std::system_category().message(started));
}

[[noreturn]] void fail(const std::string& address, int code) {
    std::string hint;
    if (code == WSAEADDRINUSE) hint = "another program listens there; end it, or choose another address";
    if (code == WSAEADDRNOTAVAIL) hint = "use an address that this machine has";
    if (code == WSAEACCES)
        hint = "another program or Windows itself has reserved the port; choose another one";
    throw Error(code == WSAEACCES ? ErrorKind::permission : ErrorKind::failed,
                "cannot listen on " + printable_line(address) + ": " + std::system_category().message(code),
                hint);
}

struct Address {
    sockaddr_storage storage{};
    int size = sizeof(sockaddr_storage);
    [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

std::string text_of(Address& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.storage.ss_family == AF_INET) {
        auto* ip = reinterpret_cast<sockaddr_in*>(address.get());
        ::inet_ntop(AF_INET, &ip->sin_addr, text.data(), text.size());
        return std::string(text.data()) + ':' + std::to_string(ntohs(ip->sin_port));
    }
    auto* ip = reinterpret_cast<sockaddr_in6*>(address.get());
    ::inet_ntop(AF_INET6, &ip->sin6_addr, text.data(), text.size());
    return '[' + std::string(text.data()) + "]:" + std::to_string(ntohs(ip->sin6_port));
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

bool set(SOCKET socket, int level, int option, DWORD value) {
    return ::setsockopt(socket, level, option, reinterpret_cast<const char*>(&value), sizeof value) == 0;
}

}  // namespace

Listener Listener::on_address(const std::string& host, std::uint16_t port) {
    start_sockets();
    Address address = address_of(host, port);
    const int family = address.storage.ss_family;
    const SOCKET socket = ::WSASocketW(family, SOCK_STREAM, IPPROTO_TCP, nullptr, 0,
                                       WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    if (socket == INVALID_SOCKET) fail(text_of(address), ::WSAGetLastError());
    Listener listener(socket, family, IPPROTO_TCP, "");
    // Without the first, another program could take the same port over.
    if (!set(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1) ||
        (family == AF_INET6 && !set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0)) ||
        ::bind(socket, address.get(), address.size) != 0 || ::listen(socket, SOMAXCONN) != 0)
        fail(text_of(address), ::WSAGetLastError());
    Address bound;
    if (::getsockname(socket, bound.get(), &bound.size) != 0) fail(text_of(address), ::WSAGetLastError());
    listener.address_ = text_of(bound);
    return listener;
}

Listener Listener::on_unix_socket(const std::string& path) {
    throw Error(ErrorKind::usage, "cannot listen on unix:" + printable_line(path) + ": not on Windows",
                "use an address such as 127.0.0.1:8080");
}

std::vector<Listener> Listener::adopted() {
    return {};
}

void Listener::close() {
    if (socket_ != none) ::closesocket(std::exchange(socket_, none));
}

}  // namespace slotctl
