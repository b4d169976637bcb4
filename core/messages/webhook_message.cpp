#include "core/messages/webhook_message.hpp"

#include <nlohmann/json.hpp>

#include "core/base/base64.hpp"
#include "core/base/error.hpp"
#include "core/crypto/signatures.hpp"
#include "core/messages/wording.hpp"

namespace slotctl::messages {

namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
}

Json customer_of(const DueMessage& message) {
    if (!message.customer) return nullptr;
    const MessageCustomer& customer = *message.customer;
    return {{"id", customer.id},
            {"name", customer.name},
            {"email", or_null(customer.email)},
            {"locale", or_null(customer.locale)},
            {"time_zone", or_null(customer.time_zone)}};
}

Json booking_of(const DueMessage& message) {
    if (!message.booking) return nullptr;
    const auto& [booking, provider, provider_name, provider_zone] = *message.booking;
    return {{"id", booking.id},
            {"provider_id", provider},
            {"provider", provider_name},
            {"time_zone", provider_zone},
            {"service_id", booking.service},
            {"service", booking.service_name},
            {"customer", booking.customer},
            {"status", name_of(booking.status)},
            {"starts_at", format_instant(booking.time.begin)},
            {"ends_at", format_instant(booking.time.end)}};
}

/// An event without a text is news for a program all the same.
Wording words_of(const DueMessage& message, const Templates& templates) {
    try {
        return wording_of(message, templates, "");
    } catch (const Error&) {
        return {};
    }
}

}  // namespace

std::string signing_key_of(const std::string& secret) {
    constexpr std::string_view prefix = "whsec_";
    if (!secret.starts_with(prefix)) return secret;
    const auto key = from_base64(std::string_view(secret).substr(prefix.size()));
    if (!key) {
        throw Error(ErrorKind::config, "[notifications] webhook_secret begins with whsec_ but is not base64",
                    "copy the whole secret");
    }
    return *key;
}

SignedMessage webhook_message(const DueMessage& message, const Templates& templates, const std::string& key,
                              Instant now) {
    const Wording wording = words_of(message, templates);
    SignedMessage made;
    // The time tells messages of different databases apart.
    made.id = "msg_" + std::to_string(message.created_at.time_since_epoch().count()) + "_" +
              std::to_string(message.id);
    made.timestamp = std::to_string(now.time_since_epoch().count());
    const Json data = message.data ? Json::parse(*message.data, nullptr, false) : Json(nullptr);
    made.body = Json{{"type", message.event},
                     {"id", made.id},
                     {"timestamp", format_instant(now)},
                     {"created_at", format_instant(message.created_at)},
                     {"subject", wording.subject},
                     {"text", wording.body},
                     {"customer", customer_of(message)},
                     {"booking", booking_of(message)},
                     {"data", data.is_discarded() ? Json(nullptr) : data}}
                    .dump(-1, ' ', false, Json::error_handler_t::replace);
    if (!key.empty()) {
        made.signature =
            "v1," + base64(crypto::hmac_sha256(key, made.id + "." + made.timestamp + "." + made.body));
    }
    return made;
}

}  // namespace slotctl::messages
