#include <nlohmann/json.hpp>

#include "core/base/base64.hpp"
#include "core/base/error.hpp"
#include "core/crypto/signatures.hpp"
#include "core/mail/mime.hpp"
#include "core/mail/smtp_replies.hpp"
#include "core/messages/fcm_request.hpp"
#include "core/messages/service_account.hpp"
#include "core/messages/webhook_message.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/messages/sample_message.hpp"

using namespace slotctl;
using namespace slotctl::messages;
using namespace slotctl::tests;
using Json = nlohmann::json;

TEST_CASE("base64 is that of RFC 4648") {
    for (const auto& [bytes, text] : {std::pair{"", ""},
                                      {"f", "Zg=="},
                                      {"fo", "Zm8="},
                                      {"foo", "Zm9v"},
                                      {"foob", "Zm9vYg=="},
                                      {"\xff\xfe\xfd", "//79"}}) {
        CHECK(base64(bytes) == text);
        CHECK(from_base64(text) == bytes);
        CHECK(from_base64(base64url(bytes)) == bytes);
    }
    CHECK(base64url("\xff\xfe") == "__4");
    CHECK_FALSE(from_base64("a"));
    CHECK_FALSE(from_base64("Zm9v!"));
}

TEST_CASE("HMAC-SHA256 is that of RFC 4231") {
    CHECK(base64(crypto::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    CHECK(crypto::same_secret("a", "a"));
    CHECK_FALSE(crypto::same_secret("a", "b"));
    CHECK_FALSE(crypto::same_secret("a", "ab"));
}

TEST_CASE("a webhook is signed over its id, its time and its body") {
    const DueMessage message = reminder();
    const auto made = webhook_message(message, {}, signing_key_of("whsec_c2VjcmV0"), message.created_at);
    CHECK(made.signature ==
          "v1," + base64(crypto::hmac_sha256("secret", made.id + "." + made.timestamp + "." + made.body)));
    CHECK(webhook_message(message, {}, signing_key_of("secret"), message.created_at).signature ==
          made.signature);
    CHECK(webhook_message(message, {}, "", message.created_at).signature.empty());
    CHECK(webhook_message(message, {}, "", at("2026-11-30T09:00:00Z")).id == made.id);
    CHECK_THROWS_AS(signing_key_of("whsec_!"), Error);
    const Json body = Json::parse(made.body);
    CHECK(body["type"] == "reminder");
    CHECK(body["booking"]["starts_at"] == "2026-12-01T08:15:00Z");
    CHECK(body["customer"]["id"] == "c-1");
}

TEST_CASE("a push message that asks for a review is of use for a day, though the appointment is over") {
    DueMessage message = reminder();
    message.event = "review_request";
    message.expires_at = at("2026-12-03T00:00:00Z");
    const Json sent = Json::parse(fcm_request(message, {"T", "B"}, "tok", at("2026-12-02T00:00:00Z"), false));
    CHECK(sent["message"]["android"]["ttl"] == "86400s");
}

TEST_CASE("a push message is of no use once the appointment begins, and replaces its own copy") {
    DueMessage message = reminder();
    message.data = R"({"a":1,"b":"x","c":null})";
    message.dedup_key = "3|24h|2026-12-01T08:15:00Z";
    message.expires_at = at("2026-12-02T00:00:00Z");
    const Json sent = Json::parse(fcm_request(message, {"T", "B"}, "tok", at("2026-12-01T08:00:00Z"), false));
    const Json& body = sent["message"];
    CHECK(body["token"] == "tok");
    CHECK(body["notification"]["title"] == "T");
    CHECK(body["android"]["ttl"] == "900s");
    CHECK(body["webpush"]["headers"]["TTL"] == "900");
    CHECK(body["apns"]["headers"]["apns-expiration"] ==
          std::to_string(at("2026-12-01T08:15:00Z").time_since_epoch().count()));
    CHECK(body["data"]["a"] == "1");
    CHECK(body["data"]["b"] == "x");
    CHECK_FALSE(body["data"].contains("c"));
    for (const auto& [name, value] : body["data"].items()) CHECK(value.is_string());
    const std::string tag = body["android"]["notification"]["tag"];
    CHECK(tag.size() <= 32);
    CHECK(body["webpush"]["headers"]["Topic"] == tag);
    CHECK(body["apns"]["headers"]["apns-collapse-id"] == tag);
    CHECK_FALSE(sent.contains("validate_only"));
    CHECK(Json::parse(fcm_request(message, {"T", "B"}, "tok", message.created_at, true))["validate_only"] ==
          true);
    CHECK(fcm_request(message, {"T", std::string(9000, 'x')}, "tok", message.created_at, false).size() <=
          4096);
}

TEST_CASE("what is no service account is refused with a word on why") {
    const std::string account =
        R"({"project_id":"p","client_email":"a@p","private_key":"k","token_uri":"https://t","type":"service_account"})";
    const auto refusal = [](const std::string& text) -> std::string {
        try {
            read_service_account(text);
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::config);
            return error.what();
        }
        return "";
    };
    CHECK_THAT(refusal("AAAAabcdefg:APA91bHPRgkF3JUikC4ENAHEeMrd41Zxv3hVZjC9KtT8OvPVGJ"),
               Catch::Contains("legacy FCM API"));
    CHECK_THAT(refusal("{}"), Catch::Contains("lacks project_id, client_email, private_key, token_uri"));
    CHECK_THAT(refusal("hello"), Catch::Contains("not a JSON file"));
    CHECK_THAT(refusal(account), Catch::Contains("the private key is not an RSA key"));
    CHECK(read_access_token(R"({"access_token":"t","expires_in":3599})", {}).until ==
          Instant{} + std::chrono::seconds{3599});
    CHECK_THROWS_AS(read_access_token("{}", {}), Error);
}

TEST_CASE("only a refusal that says that there is no such mailbox makes an address bad") {
    using mail::says_address_is_bad;
    CHECK(says_address_is_bad("550 5.1.1 nobody here"));
    CHECK(says_address_is_bad("550 No such user"));
    CHECK(says_address_is_bad("553 mailbox name not allowed"));
    CHECK_FALSE(says_address_is_bad("550 5.7.1 blocked"));
    CHECK_FALSE(says_address_is_bad("552 5.2.2 mailbox full"));
    CHECK_FALSE(says_address_is_bad("554 5.7.1 relay access denied"));
    CHECK_FALSE(says_address_is_bad("530 5.7.0 must issue STARTTLS first"));
    CHECK_FALSE(says_address_is_bad("450 4.1.1 later"));
    CHECK_FALSE(says_address_is_bad(""));
}

TEST_CASE("a mail with HTML and an attachment has the headers on one line each") {
    mail::Message message;
    message.from = "a@b.example";
    message.to = {"c@d.example"};
    message.subject = "s";
    message.text = "t\n";
    message.html = "<p>t</p>";
    message.attachments = {{"a.ics", "text/calendar", "BEGIN"}};
    const std::string url(300, 'u');
    message.headers = {{"List-Unsubscribe", "<https://" + url + ">"}, {"X", "a\r\nBcc: x@y.example"}};
    const std::string mime = mail::mime_of(message, "unique");
    CHECK_THAT(mime, Catch::Contains("\r\nList-Unsubscribe: <https://" + url + ">\r\n"));
    CHECK(mime.find("\nBcc:") == std::string::npos);
    CHECK_THAT(mime, Catch::Contains("multipart/mixed"));
    CHECK_THAT(mime, Catch::Contains("multipart/alternative"));
    CHECK_THAT(mime, Catch::Contains("text/html"));
}
