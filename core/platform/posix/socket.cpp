#include "core/platform/socket.hpp"

#include <array>
#include <memory>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace slotctl {

void hang_up(int socket) {
    ::shutdown(socket, SHUT_RDWR);
}

namespace {

std::string text_of(const sockaddr* address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address->sa_family == AF_INET) {
        const auto* ip = reinterpret_cast<const sockaddr_in*>(address);
        if (::inet_ntop(AF_INET, &ip->sin_addr, text.data(), text.size()) == nullptr) return "";
    } else {
        const auto* ip = reinterpret_cast<const sockaddr_in6*>(address);
        if (IN6_IS_ADDR_LINKLOCAL(&ip->sin6_addr) ||
            ::inet_ntop(AF_INET6, &ip->sin6_addr, text.data(), text.size()) == nullptr)
            return "";
    }
    return text.data();
}

}  // namespace

std::string own_address() {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return "127.0.0.1";
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
    for (const int family : {AF_INET, AF_INET6}) {
        for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
            const bool usable = entry->ifa_addr != nullptr && entry->ifa_addr->sa_family == family &&
                                (entry->ifa_flags & IFF_UP) != 0 && (entry->ifa_flags & IFF_LOOPBACK) == 0;
            if (!usable) continue;
            if (std::string text = text_of(entry->ifa_addr); !text.empty()) return text;
        }
    }
    return "127.0.0.1";
}

}  // namespace slotctl
