#include "core/http/answer_head.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "core/base/date_names.hpp"
#include "core/base/error.hpp"
#include "core/http/problem.hpp"
#include "core/http/tokens.hpp"

namespace slotctl::http {
namespace {

constexpr std::string_view added_by_the_server[] = {"Content-Length", "Transfer-Encoding", "Connection",
                                                    "Date"};

void check_field(const std::string& name, const std::string& value) {
    const bool clean = std::ranges::none_of(
        value, [](char c) { return c != '\t' && (static_cast<unsigned char>(c) < ' ' || c == '\x7f'); });
    if (!is_token(name) || !clean)
        throw Error(ErrorKind::internal,
                    "the header " + name + " of an answer contains a character that it must not");
    if (std::ranges::any_of(added_by_the_server, [&](auto taken) { return equal_words(taken, name); }))
        throw Error(ErrorKind::internal, "the header " + name + " of an answer is the server's to add");
}

void add(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string http_date(Instant time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    const auto weekday = short_name(weekday_names[iso_weekday(LocalDate(day.time_since_epoch())) - 1]);
    const auto month = short_name(month_names[static_cast<unsigned>(date.month()) - 1]);
    std::array<char, 64> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%.3s, %02u %.3s %04d %02d:%02d:%02d GMT", weekday.data(),
                      static_cast<unsigned>(date.day()), month.data(), static_cast<int>(date.year()),
                      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                      static_cast<int>(clock.seconds().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string answer_head(const Response& response, const Delivery& delivery) {
    if (response.status < 200 || response.status > 599)
        throw Error(ErrorKind::internal, "an answer has the status " + std::to_string(response.status));
    std::string head;
    head.reserve(512);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    head.append(reason_of(response.status)).append("\r\n");
    add(head, "Date", delivery.date);
    if (delivery.events) {
        if (delivery.minor_version > 0) add(head, "Transfer-Encoding", "chunked");
    } else if (has_body(response.status)) {
        add(head, "Content-Length", std::to_string(response.body ? response.body->size() : 0));
    }
    if (!delivery.keep_alive)
        add(head, "Connection", "close");
    else if (delivery.minor_version == 0)
        add(head, "Connection", "keep-alive");
    for (const auto& [name, value] : response.headers.all()) {
        check_field(name, value);
        add(head, name, value);
    }
    return head.append("\r\n");
}

}  // namespace slotctl::http
