#include "core/mail/smtp_replies.hpp"

#include <string>
#include <vector>

#include "tests/support/catch.hpp"

using slotctl::mail::SmtpReplies;
using Words = std::vector<std::string>;

namespace {

SmtpReplies after(const Words& lines) {
    SmtpReplies replies;
    for (const std::string& line : lines) replies.take(line + "\r\n");
    return replies;
}

}  // namespace

TEST_CASE("a refusal is the first line of the last reply") {
    CHECK(after({"550-5.7.1 no", "550 5.7.1 and this is why"}).refusal() == "550-5.7.1 no");
    CHECK(after({"250-mail.example", "250 HELP", "450 4.2.0 later"}).refusal() == "450 4.2.0 later");
    CHECK(after({"550 no", "250 yes"}).refusal().empty());
    CHECK(after({"550 no", "221 bye"}).refusal() == "550 no");
    CHECK(after({"334 VXNlcm5hbWU6"}).refusal().empty());
    CHECK(after({"", "5", "55", "\r\n"}).refusal().empty());
    CHECK(after({"500 " + std::string(1000, 'x')}).refusal().size() == 300);
}

TEST_CASE("the login methods are those offered last, each once, in any spelling") {
    CHECK(after({"250-AUTH plain Login", "250 AUTH=PLAIN"}).mechanisms() == Words{"PLAIN", "LOGIN"});
    CHECK(after({"220 hello", "250 AUTH CRAM-MD5", "220 go ahead", "250-mail.example", "250 AUTH  PLAIN "})
              .mechanisms() == Words{"PLAIN"});
    CHECK(after({"250-AUTHENTIC", "250 SIZE"}).mechanisms().empty());
    CHECK(after({"550 AUTH PLAIN"}).mechanisms().empty());
    CHECK(after({"250 AUTH PLAIN"}).offers("PLAIN"));
    CHECK_FALSE(after({"250 AUTH PLAIN"}).offers("LOGIN"));
}
