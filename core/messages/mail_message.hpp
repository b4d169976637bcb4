#pragma once

#include <string>

#include "core/mail/mime.hpp"
#include "core/messages/templates.hpp"
#include "core/store/delivery_store.hpp"

namespace slotctl::messages {

/// What mails have in common.
struct MailTerms {
    std::string from;        ///< `a@b.example`, or `Name <a@b.example>`
    std::string public_url;  ///< of `slotctl serve`; empty: announcements have no link to unsubscribe
    std::string unsubscribe_secret;
};

/// The address of a message; empty if it cannot be used in a mail.
std::string mail_address_of(const DueMessage& message);

/// A message as a mail: plain text and the same as HTML, the booking as a calendar file (if this program can
/// write those), and for announcements the two headers of RFC 8058. Throws Error(config) if there is no text
/// for it.
mail::Message mail_of(const DueMessage& message, const Templates& templates, const MailTerms& terms,
                      Instant now);

/// Plain text as simple HTML: paragraphs and line breaks, web addresses as links.
std::string html_of(const std::string& text);

}  // namespace slotctl::messages
