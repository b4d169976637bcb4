#include "core/messages/service_account.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/base/base64.hpp"
#include "core/base/error.hpp"
#include "core/crypto/signatures.hpp"

namespace slotctl::messages {

namespace {

using Json = nlohmann::json;

constexpr const char* where_from =
    "create a key in the Firebase console: Project settings, Service accounts, Generate new private key";

/// Server keys are one word of letters and digits, `AAAA…:…` since 2016.
bool looks_like_server_key(const std::string& text) {
    return text.size() > 20 && text.size() < 400 && std::all_of(text.begin(), text.end(), [](char c) {
               return std::string_view(" \t\r\n-_:.").find(c) != std::string_view::npos ||
                      (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
           });
}

}  // namespace

ServiceAccount read_service_account(const std::string& text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) {
        if (looks_like_server_key(text)) {
            throw Error(
                ErrorKind::config,
                "[notifications] fcm_service_account_file contains a server key of the legacy FCM API, "
                "which Google has switched off",
                where_from);
        }
        throw Error(ErrorKind::config, "[notifications] fcm_service_account_file is not a JSON file",
                    where_from);
    }
    ServiceAccount account;
    std::string missing;
    const auto take = [&](const char* name, std::string& value, bool needed) {
        const auto found = json.find(name);
        if (found != json.end() && found->is_string()) value = found->get<std::string>();
        if (value.empty() && needed) missing += (missing.empty() ? "" : ", ") + std::string(name);
    };
    take("project_id", account.project, true);
    take("client_email", account.email, true);
    take("private_key", account.private_key, true);
    take("token_uri", account.token_url, true);
    take("private_key_id", account.key_id, false);
    if (!missing.empty()) {
        throw Error(ErrorKind::config, "[notifications] fcm_service_account_file lacks " + missing,
                    where_from);
    }
    crypto::require_rsa_key(account.private_key);
    return account;
}

std::string token_request(const ServiceAccount& account, Instant now) {
    const auto issued = now.time_since_epoch().count();
    Json header{{"alg", "RS256"}, {"typ", "JWT"}};
    if (!account.key_id.empty()) header["kid"] = account.key_id;
    const Json claims{{"iss", account.email},
                      {"scope", "https://www.googleapis.com/auth/firebase.messaging"},
                      {"aud", account.token_url},
                      {"iat", issued},
                      {"exp", issued + 3600}};
    constexpr auto as_is = Json::error_handler_t::replace;
    const std::string claimed =
        base64url(header.dump(-1, ' ', false, as_is)) + "." + base64url(claims.dump(-1, ' ', false, as_is));
    return "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + claimed + "." +
           base64url(crypto::rs256(account.private_key, claimed));
}

AccessToken read_access_token(const std::string& answer, Instant now) {
    const Json json = Json::parse(answer, nullptr, false);
    const auto token = json.is_object() ? json.find("access_token") : json.end();
    if (!json.is_object() || token == json.end() || !token->is_string())
        throw Error(ErrorKind::failed, "the answer of the token service contains no access token");
    const auto lasts = json.find("expires_in");
    const auto seconds = lasts != json.end() && lasts->is_number() ? lasts->get<std::int64_t>() : 3600;
    return {token->get<std::string>(),
            now + std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, 86400)}};
}

}  // namespace slotctl::messages
