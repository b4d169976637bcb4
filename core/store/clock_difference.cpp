#include "core/store/clock_difference.hpp"

#include "core/base/duration.hpp"

namespace slotctl {

namespace {

/// Clocks synchronised by NTP differ by less than a second.
constexpr std::chrono::minutes believed{1};

}  // namespace

std::optional<std::chrono::seconds> ahead_of_server(Store& store, Instant host) {
    const auto server = store.runs().server_clock();
    if (!server) return std::nullopt;
    return host - *server;
}

std::string clock_difference(std::chrono::seconds ahead) {
    return format_duration(std::chrono::abs(ahead)) +
           (ahead > std::chrono::seconds{0} ? " ahead of" : " behind") + " the database server's";
}

DecidedTime time_that_decides(Store& store, Instant host) {
    const auto ahead = ahead_of_server(store, host);
    if (!ahead) return {host, false, ""};
    if (std::chrono::abs(*ahead) <= believed) return {host, true, ""};
    return {host - *ahead, true,
            "this host's clock is " + clock_difference(*ahead) +
                "; the server's clock decides what is due (" + fix_clock + ")"};
}

}  // namespace slotctl
