#include "core/messages/fcm_request.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/base/digest.hpp"
#include "core/base/text.hpp"
#include "core/messages/decision.hpp"
#include "core/messages/wording.hpp"

namespace slotctl::messages {

namespace {

using Json = nlohmann::ordered_json;

/// FCM keeps a message no longer than this, and its limit for a message's content.
constexpr std::chrono::seconds longest_ttl{std::chrono::hours{24 * 28}};
constexpr std::size_t longest_content = 4096;
/// Of the text, which is all that may be long: the data is the sender's own affair.
constexpr std::size_t longest_title = 200, longest_body = 1500;

Instant end_of_use(const DueMessage& message) {
    Instant end = useless_from(message);
    if (message.booking && !asks_for_review(message))
        end = std::min(end, message.booking->booking.time.begin);
    return end;
}

/// FCM takes only texts.
Json data_of(const DueMessage& message) {
    Json data{{"event", message.event}};
    if (message.booking) {
        data["booking_id"] = std::to_string(message.booking->booking.id);
        data["provider_id"] = std::to_string(message.booking->provider);
        data["starts_at"] = format_instant(message.booking->booking.time.begin);
    }
    const Json given = message.data ? Json::parse(*message.data, nullptr, false) : Json(nullptr);
    if (!given.is_object()) return data;
    for (const auto& [name, value] : given.items()) {
        if (!value.is_null())
            data[name] = value.is_string() ? value.get<std::string>()
                                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    return data;
}

}  // namespace

std::string fcm_request(const DueMessage& message, const Wording& wording, const std::string& token,
                        Instant now, bool dry) {
    const Instant end = end_of_use(message);
    const auto lasts = std::clamp(std::chrono::seconds(end - now), std::chrono::seconds{0}, longest_ttl);
    const std::string seconds = std::to_string(lasts.count());
    // Letters and digits only, at most 32: what the Topic of Web Push allows is the narrowest.
    const std::string tag = hex_digest(message.dedup_key.value_or("message " + std::to_string(message.id)) +
                                       " " + format_instant(message.created_at));
    const auto request = [&](std::size_t most_of_body) {
        Json json{
            {"message",
             {{"token", token},
              {"notification",
               {{"title", shortened(wording.subject, longest_title)},
                {"body", shortened(wording.body, most_of_body)}}},
              {"data", data_of(message)},
              {"android", {{"ttl", seconds + "s"}, {"priority", "high"}, {"notification", {{"tag", tag}}}}},
              {"apns",
               {{"headers",
                 {{"apns-collapse-id", tag},
                  {"apns-expiration", std::to_string((now + lasts).time_since_epoch().count())},
                  {"apns-priority", "10"}}}}},
              {"webpush", {{"headers", {{"TTL", seconds}, {"Topic", tag}, {"Urgency", "high"}}}}}}}};
        if (dry) json["validate_only"] = true;
        return json.dump(-1, ' ', false, Json::error_handler_t::replace);
    };
    std::string text = request(longest_body);
    if (text.size() > longest_content) text = request(longest_title);
    return text;
}

}  // namespace slotctl::messages
