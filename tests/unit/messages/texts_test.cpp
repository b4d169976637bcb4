#include "core/base/error.hpp"
#include "core/messages/mail_message.hpp"
#include "core/messages/templates.hpp"
#include "core/messages/unsubscribe.hpp"
#include "core/messages/wording.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/messages/sample_message.hpp"

using namespace slotctl;
using namespace slotctl::messages;
using namespace slotctl::tests;

TEST_CASE("a template that names an unknown field is told so, with the nearest one") {
    CHECK(fault_of_template("Hello {customer}, {{literally}} {data.coupon}").empty());
    CHECK_THAT(fault_of_template("Hello {custmer}"), Catch::Contains("did you mean {customer}?"));
    CHECK_THAT(fault_of_template("Hello {xyzzy}"), Catch::Contains("the fields are {customer}"));
    CHECK_THAT(fault_of_template("Hello {"), Catch::Contains("single brace"));
    CHECK_THAT(fault_of_template("Hello }"), Catch::Contains("single brace"));
    CHECK_FALSE(fault_of_template("{data.}").empty());
}

TEST_CASE("fields are filled in, and values are not read as templates") {
    CHECK(filled("{customer}: {{x}} {data.a}{data.b}", {{"customer", "{time}"}, {"data.a", "1"}}) ==
          "{time}: {x} 1");
}

TEST_CASE("times are in the customer's zone, or else in the provider's") {
    DueMessage message = reminder();
    CHECK(fields_of(message, "").at("starts_at") == "2026-12-01 14:00 (Asia/Kathmandu)");
    message.customer->time_zone = "Europe/Berlin";
    const auto fields = fields_of(message, "");
    CHECK(fields.at("starts_at") == "2026-12-01 09:15 (Europe/Berlin)");
    CHECK(fields.at("weekday") == "Tuesday");
    CHECK(fields.at("end_time") == "09:45");
    message.customer->time_zone = "Nowhere/Land";
    CHECK(fields_of(message, "").at("zone") == "Asia/Kathmandu");
}

TEST_CASE("the wording is the row's own, or that of the best template") {
    Templates templates;
    templates["reminder"][""] = {"S {service}", std::nullopt};
    templates["reminder"]["de"] = {std::nullopt, "Hallo {customer}"};
    templates["reminder"]["de-at"] = {"Servus", std::nullopt};
    DueMessage message = reminder();
    CHECK(wording_of(message, templates, "").subject == "S Haircut");
    CHECK_THAT(wording_of(message, templates, "").body, Catch::Contains("this is a reminder"));
    message.customer->locale = "de_AT";
    CHECK(wording_of(message, templates, "").subject == "Servus");
    CHECK(wording_of(message, templates, "").body == "Hallo Bea");
    message.customer->locale = "de-CH";
    CHECK(wording_of(message, templates, "").subject == "S Haircut");
    message.subject = "Own {service}\nline";
    CHECK(wording_of(message, templates, "").subject == "Own {service} line");
    message = reminder();
    message.event = "unheard_of";
    CHECK_THROWS_AS(wording_of(message, {}, ""), Error);
}

TEST_CASE("an unsubscribe token names its customer, and only the secret makes one") {
    const std::string token = unsubscribe_token("secret", "c-17/ü");
    CHECK(unsubscribed_customer("secret", token) == "c-17/ü");
    CHECK(token.find_first_of("/+= ") == std::string::npos);
    CHECK_FALSE(unsubscribed_customer("other", token));
    CHECK_FALSE(unsubscribed_customer("", unsubscribe_token("", "c")));
    CHECK_FALSE(unsubscribed_customer(
        "secret", unsubscribe_token("secret", "c-18").substr(0, 6) + token.substr(token.find('.'))));
    CHECK_FALSE(unsubscribed_customer("secret", "nonsense"));
}

TEST_CASE("announcements have both headers to unsubscribe, and mails about appointments have none") {
    const MailTerms terms{"Shop <shop@example.com>", "https://shop.example/x", "secret"};
    DueMessage message = reminder();
    CHECK(mail_of(message, {}, terms, message.created_at).headers.empty());
    message = announcement();
    const mail::Message mail = mail_of(message, {}, terms, message.created_at);
    REQUIRE(mail.headers.size() == 2);
    CHECK(mail.headers[0].second == "<https://shop.example/x/u/" + unsubscribe_token("secret", "c-1") + ">");
    CHECK(mail.headers[1].second == "List-Unsubscribe=One-Click");
    CHECK_THAT(mail.text, Catch::Contains("/x/u/"));
    DueMessage request = reminder();
    request.event = "review_request";
    const mail::Message asking = mail_of(request, {}, terms, message.created_at);
    CHECK(asking.headers.size() == 2);
    CHECK(asking.attachments.empty());
    const MailTerms without{"Shop <shop@example.com>", "", ""};
    CHECK(mail_of(message, {}, without, message.created_at).headers.empty());
}

TEST_CASE("HTML is the escaped text with links") {
    CHECK_THAT(html_of("a <b>\n\nsee https://x.example/?a=1&b=2.\nc"),
               Catch::Contains("<p>a &lt;b&gt;</p>\n<p>see <a href=\"https://x.example/?a=1&amp;b=2\">"
                               "https://x.example/?a=1&amp;b=2</a>.<br>\nc</p>"));
}
