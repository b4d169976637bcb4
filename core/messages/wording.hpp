#pragma once

#include <map>
#include <string>

#include "core/messages/templates.hpp"
#include "core/store/delivery_store.hpp"

namespace slotctl::messages {

/// The fields of templates for one message. Times are in the customer's zone, or else the provider's.
/// `unsubscribe_url`: see unsubscribe.hpp; empty: none.
std::map<std::string, std::string> fields_of(const DueMessage& message, const std::string& unsubscribe_url);

/// What a message says: its own subject and body as they are, or else those of its event's templates. The
/// subject is one line. Throws Error(config) if there is no text: no template for the event.
Wording wording_of(const DueMessage& message, const Templates& templates, const std::string& unsubscribe_url);

/// Whether a message asks for a review of a booking.
bool asks_for_review(const DueMessage& message);

/// Whether a message is news that its customer may not want (RFC 8058): it is not about an appointment of
/// theirs, or asks for a review.
bool is_announcement(const DueMessage& message);

}  // namespace slotctl::messages
