#include "core/config/alerts_check.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/loading.hpp"

using namespace loading;

namespace {

std::string gap(const std::string& lines) {
    return gap_in(load("[alerts]\n" + lines).config.alerts);
}

}  // namespace

TEST_CASE("addresses are a comma-separated string, or an array") {
    const std::vector<std::string> both{"a@example.org", "b@example.org"};
    CHECK(load("[alerts]\nemail_to = 'a@example.org, Bea <b@example.org>'").config.alerts.email_to == both);
    CHECK(load("[alerts]\nemail_to = ['a@example.org', 'Bea <b@example.org>']").config.alerts.email_to ==
          both);
    CHECK(load("", {{"SLOTCTL_ALERTS_EMAIL_TO", "a@example.org,b@example.org"}}).config.alerts.email_to ==
          both);
}

TEST_CASE("an invalid address is reported with its position") {
    CHECK_THAT(fault_in("[alerts]\nemail_to = ['a@example.org', 'nobody']"),
               Catch::Contains("config.toml:2:12: alerts.email_to must be e-mail addresses"));
    CHECK_THAT(fault_in("[alerts]\nemail_to = 'a@example.org, nobody'"),
               Catch::Contains("config.toml:2:12: alerts.email_to must be e-mail addresses"));
}

TEST_CASE("settings that mails need and [alerts] lacks are named") {
    CHECK(gap("smtp_host = 'mail.example.org'").empty());
    CHECK_THAT(gap("email_to = 'a@example.org'"), Catch::Contains("lacks smtp_host and email_from"));
    const std::string mail =
        "email_to = 'a@example.org'\nemail_from = 'b@example.org'\nsmtp_host = 'mail.example.org'\n";
    CHECK(gap(mail).empty());
    CHECK_THAT(gap(mail + "smtp_user = 'u'"), Catch::Contains("lacks smtp_password"));
    CHECK_THAT(gap(mail + "smtp_password = 'p'"), Catch::Contains("lacks smtp_user"));
    CHECK(gap(mail + "smtp_user = 'u'\nsmtp_password = 'p'").empty());
}
