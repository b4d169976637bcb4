#include "core/messages/fcm_answer.hpp"

#include <string>

#include "tests/support/catch.hpp"

using namespace slotctl::messages;

namespace {

std::string answer(int code, const std::string& status, const std::string& message,
                   const std::string& details) {
    return R"({"error":{"code":)" + std::to_string(code) + R"(,"message":")" + message + R"(","status":")" +
           status + R"(","details":[)" + details + "]}}";
}

std::string fcm(const std::string& code) {
    return R"({"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":")" + code + R"("})";
}

std::string violation(const std::string& field) {
    return R"({"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":")" + field +
           R"(","description":"wrong"}]})";
}

constexpr const char* not_a_token = "The registration token is not a valid FCM registration token";

struct Case {
    const char* what;
    long status;
    std::string body;
    FcmVerdict verdict;
};

}  // namespace

TEST_CASE("each answer of FCM means what its documentation says") {
    using enum FcmVerdict;
    const Case table[] = {
        {"accepted", 200, R"({"name":"projects/p/messages/1"})", sent},
        {"the app was removed", 404,
         answer(404, "NOT_FOUND", "Requested entity was not found.", fcm("UNREGISTERED")), dead_device},
        {"a malformed token", 400, answer(400, "INVALID_ARGUMENT", not_a_token, fcm("INVALID_ARGUMENT")),
         dead_device},
        {"a malformed token, with its field", 400,
         answer(400, "INVALID_ARGUMENT", not_a_token,
                fcm("INVALID_ARGUMENT") + "," + violation("message.token")),
         dead_device},
        {"a field of ours", 400,
         answer(400, "INVALID_ARGUMENT", "Invalid value at 'message.android.ttl'",
                violation("message.android.ttl")),
         our_fault},
        {"a field of ours, in the words for a token", 400,
         answer(400, "INVALID_ARGUMENT", not_a_token, violation("message.data")), our_fault},
        {"an invalid argument without a reason", 400,
         answer(400, "INVALID_ARGUMENT", "bad", fcm("INVALID_ARGUMENT")), our_fault},
        {"a token of another project", 403,
         answer(403, "PERMISSION_DENIED", "SenderId mismatch", fcm("SENDER_ID_MISMATCH")), dead_device},
        {"an account without the right to send", 403, answer(403, "PERMISSION_DENIED", "denied", ""),
         stop_channel},
        {"an unknown project", 404, answer(404, "NOT_FOUND", "no such project", ""), stop_channel},
        {"credentials for Apple or the Web", 401,
         answer(401, "UNAUTHENTICATED", "Auth error from APNS", fcm("THIRD_PARTY_AUTH_ERROR")), stop_channel},
        {"an access token that is over", 401, answer(401, "UNAUTHENTICATED", "invalid credentials", ""),
         new_token},
        {"a quota", 429, answer(429, "RESOURCE_EXHAUSTED", "quota", fcm("QUOTA_EXCEEDED")), slow_down},
        {"too many requests, without a reason", 429, "", slow_down},
        {"overload", 503, answer(503, "UNAVAILABLE", "overloaded", fcm("UNAVAILABLE")), later},
        {"an error of theirs", 500, answer(500, "INTERNAL", "oops", fcm("INTERNAL")), later},
        {"a page of a proxy", 502, "<html>Bad Gateway</html>", later},
        {"no JSON", 400, "<html>", our_fault},
        {"JSON of another shape", 400, R"({"error":"x"})", our_fault},
    };
    for (const Case& row : table) {
        INFO(row.what);
        const FcmAnswer read = read_fcm_answer(row.status, row.body);
        CHECK(read.verdict == row.verdict);
        CHECK(read.reason.empty() == (row.verdict == sent));
    }
}

TEST_CASE("the reason names FCM's code and words, on one line") {
    CHECK(read_fcm_answer(404, answer(404, "NOT_FOUND", "gone\\naway", fcm("UNREGISTERED"))).reason ==
          "FCM answered with status 404 UNREGISTERED: gone away");
    CHECK(read_fcm_answer(502, "<html>").reason == "FCM answered with status 502");
}
