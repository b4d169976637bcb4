#include "core/serve/metrics.hpp"

#include <algorithm>
#include <cstdio>

namespace slotctl::serve {

namespace {

std::string number(double value) {
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.9g", value);
    return {text.data(), static_cast<std::size_t>(length)};
}

void head(std::string& text, const std::string& name, const char* type, const std::string& help) {
    text += "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
}

}  // namespace

void Metrics::count(std::string_view route, std::string_view method, unsigned status, Clock::duration took) {
    const double seconds = std::chrono::duration<double>(took).count();
    const auto bucket =
        static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin());
    const std::lock_guard lock(mutex_);
    Durations& durations = requests_[{std::string(route.empty() ? "none" : route),
                                      std::string(method.empty() ? "none" : method), status}];
    ++durations.buckets.at(bucket);
    durations.seconds += seconds;
}

void Metrics::count(Kept kept) {
    const std::lock_guard lock(mutex_);
    ++(kept == Kept::hit ? hits_ : misses_);
}

void Metrics::kept_bytes(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    kept_bytes_ = bytes;
}

void Metrics::count_booking(std::string_view refused_because) {
    const std::lock_guard lock(mutex_);
    ++bookings_[std::string(refused_because)];
}

std::string Metrics::text_of(const http::ServerCounts& counts) {
    std::string text;
    const auto add = [&](const std::string& name, const char* type, std::uint64_t value, const char* help) {
        head(text, name, type, help);
        text += name + " " + std::to_string(value) + "\n";
    };
    add("slotctl_http_open_connections", "gauge", counts.open_connections, "Connections that are open.");
    add("slotctl_http_connections_total", "counter", counts.connections, "Connections that were accepted.");
    add("slotctl_http_connections_turned_away_total", "counter", counts.turned_away,
        "Connections that were turned away since there were too many.");
    add("slotctl_http_connections_cut_off_total", "counter", counts.cut_off,
        "Connections that were ended since the client was too slow.");
    add("slotctl_http_malformed_requests_total", "counter", counts.refusals,
        "Requests that were refused before any route: malformed, too long, or for another host.");
    return text;
}

std::string Metrics::text() const {
    const std::lock_guard lock(mutex_);
    std::string text;
    const std::string durations = "slotctl_http_request_duration_seconds";
    head(text, durations, "histogram", "How long requests took, by route, method and status.");
    for (const auto& [key, of_route] : requests_) {
        const auto& [route, method, status] = key;
        const std::string labels =
            "route=\"" + route + "\",method=\"" + method + "\",status=\"" + std::to_string(status) + "\"";
        std::uint64_t so_far = 0;
        for (std::size_t i = 0; i < of_route.buckets.size(); ++i) {
            so_far += of_route.buckets.at(i);
            text += durations + "_bucket{" + labels + ",le=\"" +
                    (i < bounds.size() ? number(bounds.at(i)) : "+Inf") + "\"} " + std::to_string(so_far) +
                    "\n";
        }
        text += durations + "_sum{" + labels + "} " + number(of_route.seconds) + "\n";
        text += durations + "_count{" + labels + "} " + std::to_string(so_far) + "\n";
    }
    head(text, "slotctl_http_cache_answers_total", "counter",
         "Answers about free times that were kept (hit) or worked out (miss).");
    text += "slotctl_http_cache_answers_total{result=\"hit\"} " + std::to_string(hits_) + "\n";
    text += "slotctl_http_cache_answers_total{result=\"miss\"} " + std::to_string(misses_) + "\n";
    head(text, "slotctl_http_cache_bytes", "gauge", "The size of the answers that are kept.");
    text += "slotctl_http_cache_bytes " + std::to_string(kept_bytes_) + "\n";
    head(text, "slotctl_http_bookings_total", "counter",
         "Bookings that were asked for over HTTP: made, or refused for a reason.");
    for (const auto& [reason, count] : bookings_) {
        text += "slotctl_http_bookings_total{result=\"" + std::string(reason.empty() ? "made" : "refused") +
                "\",reason=\"" + reason + "\"} " + std::to_string(count) + "\n";
    }
    return text;
}

}  // namespace slotctl::serve
