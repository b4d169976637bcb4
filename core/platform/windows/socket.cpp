#include "core/platform/socket.hpp"

#include <array>
#include <cstddef>
#include <vector>

#include "core/platform/windows/winapi.hpp"

namespace slotctl {

void hang_up(int socket) {
    ::shutdown(static_cast<SOCKET>(socket), SD_BOTH);
}

namespace {

std::string text_of(const sockaddr* address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* ip = nullptr;
    if (address->sa_family == AF_INET) {
        ip = &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
    } else {
        const auto* ip6 = &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
        if (IN6_IS_ADDR_LINKLOCAL(ip6)) return "";
        ip = ip6;
    }
    return ::inet_ntop(address->sa_family, ip, text.data(), text.size()) == nullptr ? "" : text.data();
}

}  // namespace

std::string own_address() {
    constexpr ULONG flags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
    // Each entry points to others in the same memory.
    std::vector<std::max_align_t> memory(2048);
    for (int attempt = 0; attempt < 3; ++attempt) {
        auto size = static_cast<ULONG>(memory.size() * sizeof(std::max_align_t));
        auto* list = reinterpret_cast<IP_ADAPTER_ADDRESSES*>(memory.data());
        const ULONG result = ::GetAdaptersAddresses(AF_UNSPEC, flags, nullptr, list, &size);
        if (result == ERROR_BUFFER_OVERFLOW) {
            memory.resize(size / sizeof(std::max_align_t) + 1);
            continue;
        }
        if (result != NO_ERROR) break;
        for (const int family : {AF_INET, AF_INET6}) {
            for (const auto* entry = list; entry != nullptr; entry = entry->Next) {
                if (entry->OperStatus != IfOperStatusUp || entry->IfType == IF_TYPE_SOFTWARE_LOOPBACK)
                    continue;
                for (const auto* one = entry->FirstUnicastAddress; one != nullptr; one = one->Next) {
                    if (one->Address.lpSockaddr->sa_family != family) continue;
                    if (std::string text = text_of(one->Address.lpSockaddr); !text.empty()) return text;
                }
            }
        }
        break;
    }
    return "127.0.0.1";
}

}  // namespace slotctl
