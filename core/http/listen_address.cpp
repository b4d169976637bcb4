#include "core/http/listen_address.hpp"

#include <charconv>

#include "core/base/error.hpp"
#include "core/base/printable.hpp"

namespace slotctl::http {
namespace {

constexpr std::string_view unix_prefix = "unix:";

[[noreturn]] void refuse(std::string_view text) {
    throw Error(ErrorKind::usage,
                "cannot listen on \"" + printable_line(text) + "\": it is not an address with a port",
                "give IPv4:PORT, [IPv6]:PORT or unix:PATH, such as 127.0.0.1:8080");
}

}  // namespace

ListenAddress read_listen_address(std::string_view text) {
    ListenAddress address;
    if (text.starts_with(unix_prefix)) {
        address.socket = text.substr(unix_prefix.size());
        if (address.socket.empty()) refuse(text);
        return address;
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) refuse(text);
    auto host = text.substr(0, colon);
    const auto port = text.substr(colon + 1);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    // An IPv6 address without brackets does not show where the port begins.
    if (host.empty() || (!bracketed && host.find(':') != std::string_view::npos)) refuse(text);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (port.empty() || error != std::errc{} || end != port.data() + port.size()) refuse(text);
    address.host = host == "localhost" ? std::string_view("127.0.0.1") : host;
    return address;
}

bool is_local(const ListenAddress& address) {
    const bool four = address.host.find_first_not_of("0123456789.") == std::string::npos;
    return !address.socket.empty() || (four && address.host.starts_with("127.")) || address.host == "::1";
}

}  // namespace slotctl::http
