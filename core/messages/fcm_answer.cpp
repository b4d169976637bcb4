#include "core/messages/fcm_answer.hpp"

#include <string_view>

#include <nlohmann/json.hpp>

#include "core/base/one_line.hpp"
#include "core/base/text.hpp"

namespace slotctl::messages {

namespace {

using Json = nlohmann::json;

constexpr std::size_t longest_reason = 300;

struct Details {
    std::string status;  ///< of Google's APIs: INVALID_ARGUMENT
    std::string code;    ///< of FCM: UNREGISTERED
    std::string message;
    bool names_fields = false;  ///< says which fields of the request are wrong
    bool only_token = true;     ///< and they are only the device's token
};

std::string text_of(const Json& object, const char* name) {
    if (!object.is_object()) return "";
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

void take_detail(const Json& detail, Details& details) {
    const std::string type = text_of(detail, "@type");
    if (type.ends_with("FcmError")) details.code = text_of(detail, "errorCode");
    const auto violations = detail.find("fieldViolations");
    if (!type.ends_with("BadRequest") || violations == detail.end() || !violations->is_array()) return;
    for (const Json& violation : *violations) {
        details.names_fields = true;
        details.only_token = details.only_token && text_of(violation, "field") == "message.token";
    }
}

Details details_in(const std::string& body) {
    Details details;
    const Json json = Json::parse(body, nullptr, false);
    if (!json.is_object() || !json.contains("error")) return details;
    const Json& error = json["error"];
    details.status = text_of(error, "status");
    details.message = text_of(error, "message");
    if (!error.is_object()) return details;
    const auto list = error.find("details");
    if (list == error.end() || !list->is_array()) return details;
    for (const Json& detail : *list)
        if (detail.is_object()) take_detail(detail, details);
    return details;
}

/// A wrong request may look like a wrong token and must not cost a customer their devices, so FCM must say it
/// in so many words.
bool rejects_token(const Details& details) {
    return details.message.find("not a valid FCM registration token") != std::string::npos &&
           (!details.names_fields || details.only_token);
}

FcmVerdict verdict_on(long status, const Details& details) {
    if (status / 100 == 2) return FcmVerdict::sent;
    if (details.code == "UNREGISTERED" || details.code == "SENDER_ID_MISMATCH")
        return FcmVerdict::dead_device;
    if (details.code == "THIRD_PARTY_AUTH_ERROR") return FcmVerdict::stop_channel;
    if (details.code == "QUOTA_EXCEEDED" || status == 429) return FcmVerdict::slow_down;
    if (status == 400) return rejects_token(details) ? FcmVerdict::dead_device : FcmVerdict::our_fault;
    if (status == 401) return FcmVerdict::new_token;
    // 403 without a code of FCM: the account may not send, or the API is not enabled. 404 without one: no
    // such project.
    if (status == 403 || status == 404) return FcmVerdict::stop_channel;
    if (status / 100 == 5 || status == 408) return FcmVerdict::later;
    return FcmVerdict::our_fault;
}

}  // namespace

FcmAnswer read_fcm_answer(long status, const std::string& body) {
    const Details details = details_in(body);
    FcmAnswer answer{verdict_on(status, details), {}};
    if (answer.verdict == FcmVerdict::sent) return answer;
    const std::string& word = details.code.empty() ? details.status : details.code;
    answer.reason = "FCM answered with status " + std::to_string(status) + (word.empty() ? "" : " " + word);
    if (!details.message.empty())
        answer.reason += ": " + shortened(without_controls(details.message), longest_reason);
    return answer;
}

}  // namespace slotctl::messages
