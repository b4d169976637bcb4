#include "core/mail/mime.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string_view>

#include "core/base/base64.hpp"
#include "core/base/date_names.hpp"
#include "core/base/one_line.hpp"
#include "core/base/text.hpp"

namespace slotctl::mail {

namespace {

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// RFC 2047: encoded words of at most 75 characters, none of which splits a UTF-8 character, and without line
/// breaks, which would end the header and begin another.
std::string header_text(const std::string& raw) {
    std::string text = without_controls(raw);
    if (is_ascii(text)) return text;
    std::string out;
    for (std::string_view rest = text; !rest.empty();) {
        const std::string part(utf8_prefix(rest, 42));
        out += (out.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + base64(part) + "?=");
        rest.remove_prefix(part.size());
    }
    return out;
}

/// RFC 5322, in UTC.
std::string mail_date(Instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    char text[64];
    const std::string_view weekday = weekday_names.at(iso_weekday(LocalDate{day.time_since_epoch()}) - 1);
    const std::string_view month = month_names.at(static_cast<unsigned>(date.month()) - 1);
    std::snprintf(text, sizeof text, "%.3s, %02u %.3s %04d %02d:%02d:%02d +0000", weekday.data(),
                  static_cast<unsigned>(date.day()), month.data(), static_cast<int>(date.year()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text;
}

std::string in_lines(std::string_view bytes) {
    std::string encoded;
    const std::string all = base64(bytes);
    for (std::size_t at = 0; at < all.size(); at += 76) encoded += all.substr(at, 76) + "\r\n";
    return encoded;
}

/// The text unchanged if every line is short ASCII, otherwise in base64.
std::string body_with_headers(const std::string& text) {
    std::string lines;
    std::size_t line = 0, longest = 0;
    for (const char c : text) {
        lines += c == '\n' ? "\r\n" : std::string(1, c);
        line = c == '\n' ? 0 : line + 1;
        longest = std::max(longest, line);
    }
    if (is_ascii(text) && longest < 900) return "Content-Transfer-Encoding: 7bit\r\n\r\n" + lines;
    return "Content-Transfer-Encoding: base64\r\n\r\n" + in_lines(lines);
}

std::string text_part(const char* type, const std::string& text) {
    return std::string("Content-Type: ") + type + "; charset=utf-8\r\n" + body_with_headers(text);
}

std::string attachment_part(const Attachment& attachment) {
    return "Content-Type: " + attachment.type + "; name=\"" + attachment.name +
           "\"\r\nContent-Disposition: attachment; filename=\"" + attachment.name +
           "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + in_lines(attachment.content);
}

/// `kind` is `mixed` or `alternative`.
std::string multipart(const char* kind, const std::string& boundary, const std::vector<std::string>& parts) {
    std::string text =
        std::string("Content-Type: multipart/") + kind + "; boundary=\"" + boundary + "\"\r\n\r\n";
    for (const std::string& part : parts) text += "--" + boundary + "\r\n" + part + "\r\n";
    return text + "--" + boundary + "--\r\n";
}

/// The headers of the content, and the content. `unique` is in no text of the mail.
std::string content_of(const Message& message, const std::string& unique) {
    std::string words = text_part("text/plain", message.text);
    if (!message.html.empty()) {
        words = multipart("alternative", "=_a" + unique, {words, text_part("text/html", message.html)});
    }
    if (message.attachments.empty()) return words;
    std::vector<std::string> parts{words};
    for (const Attachment& attachment : message.attachments) parts.push_back(attachment_part(attachment));
    return multipart("mixed", "=_m" + unique, parts);
}

std::string from_header(const std::string& mailbox) {
    std::string address = address_in(mailbox);
    const auto bracket = mailbox.find('<');
    if (bracket == std::string::npos) return address;
    std::string name = mailbox.substr(0, bracket);
    while (!name.empty() && name.back() == ' ') name.pop_back();
    if (is_ascii(name) && name.size() > 1 && name.front() == '"' && name.back() == '"')
        name = name.substr(1, name.size() - 2);
    if (name.empty()) return address;
    if (!is_ascii(name)) return header_text(name) + " <" + address + ">";
    std::string quoted = "\"";
    for (const char c : without_controls(name)) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "\" <" + address + ">";
}

}  // namespace

std::string address_in(const std::string& mailbox) {
    std::string address = mailbox;
    if (const auto open = mailbox.find('<'); open != std::string::npos) {
        if (mailbox.back() != '>') return "";
        address = mailbox.substr(open + 1, mailbox.size() - open - 2);
    }
    const auto at = address.find('@');
    const bool plain = std::all_of(address.begin(), address.end(), [](char c) {
        return c > 0x20 && c < 0x7f && std::string_view("<>(),;:\\\"[]").find(c) == std::string_view::npos;
    });
    const bool has_both = at != std::string::npos && at > 0 && at + 1 < address.size() &&
                          address.find('@', at + 1) == std::string::npos;
    return plain && has_both ? address : "";
}

std::string mime_of(const Message& message, const std::string& unique) {
    std::string to;
    for (const std::string& recipient : message.to) to += (to.empty() ? "" : ",\r\n ") + recipient;
    std::string more;
    for (const auto& [name, value] : message.headers) more += name + ": " + without_controls(value) + "\r\n";
    return "From: " + from_header(message.from) + "\r\nTo: " + to +
           "\r\nSubject: " + header_text(message.subject) + "\r\nDate: " + mail_date(message.at) +
           "\r\nMessage-ID: <" + unique + "." + address_in(message.from) + ">" +
           "\r\nAuto-Submitted: auto-generated\r\n" + more + "MIME-Version: 1.0\r\n" +
           content_of(message, unique);
}

}  // namespace slotctl::mail
