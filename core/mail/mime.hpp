#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/instant.hpp"

/// Mails as text (RFC 5322, MIME).
namespace slotctl::mail {

struct Attachment {
    std::string name;     ///< ASCII without quotes: `appointment.ics`
    std::string type;     ///< a media type, perhaps with parameters: `text/calendar; method=PUBLISH`
    std::string content;  ///< bytes
};

/// A mail: plain text, perhaps the same as HTML, and attachments.
struct Message {
    std::string from;             ///< `a@b.example`, or `Name <a@b.example>`
    std::vector<std::string> to;  ///< bare addresses
    std::string subject;          ///< one line
    std::string text;             ///< lines end in `\n`
    Instant at{};                 ///< when it was written
    std::string html{};           ///< the same for programs that prefer it; empty: none
    std::vector<Attachment> attachments{};
    /// Further headers, ASCII: each is one line, however long.
    std::vector<std::pair<std::string, std::string>> headers{};
};

/// The whole mail, with lines ending in CRLF. Its Message-ID is made from `unique`.
std::string mime_of(const Message& message, const std::string& unique);

/// The bare address in `Name <a@b.example>` or `a@b.example`; empty if it cannot be used in a mail's envelope
/// (ASCII, one @, no blanks or control characters).
std::string address_in(const std::string& mailbox);

}  // namespace slotctl::mail
