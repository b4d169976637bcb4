#include "core/http/form.hpp"

#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "tests/support/catch.hpp"
#include "tests/unit/http/refused.hpp"

using namespace slotctl::http;
using slotctl::tests::status_of;
using Fields = std::vector<std::pair<std::string, std::string>>;

namespace {

unsigned refused(const std::string& type, const std::string& body) {
    return status_of([&] { static_cast<void>(read_form(type, body)); });
}

std::string part(const std::string& name, const std::string& value) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

}  // namespace

TEST_CASE("a form says the same in both of its types") {
    const Fields fields{{"List-Unsubscribe", "One-Click"}, {"a b", "c&d"}};
    CHECK(read_form("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click&a+b=c%26d") == fields);
    CHECK(read_form("multipart/form-data; boundary=b",
                    part("List-Unsubscribe", "One-Click") + part("a b", "c&d") + "--b--\r\n") == fields);
}

TEST_CASE(
    "the words of a form's headers may be written in any case, quoted, and with other words between them") {
    const Fields fields{{"a", "1"}};
    CHECK(read_form("Application/X-WWW-Form-Urlencoded ; charset=utf-8", "a=1") == fields);
    CHECK(read_form("Multipart/Form-Data; charset=\"x;y\"; BOUNDARY=\"a b\"",
                    "preamble\r\n--a b  \r\nContent-Type: text/plain\r\ncontent-disposition: form-data; "
                    "filename=\"x\\\"; name=no\"; name=a\r\n\r\n1\r\n--a b--") == fields);
    CHECK(read_form("multipart/form-data; boundary=b", "--b\r\n\r\nnameless\r\n--b--") ==
          Fields{{"", "nameless"}});
    CHECK(read_form("multipart/form-data; boundary=b", "--b--").empty());
}

TEST_CASE("what is no form, or is cut off, is refused") {
    for (const char* type : {"", "application/json", "text/plain", "multipart/mixed; boundary=b"}) {
        CAPTURE(type);
        CHECK(refused(type, "a=1") == 415);
    }
    CHECK(refused("application/x-www-form-urlencoded", "a=%zz") == 400);
    const std::string whole = part("a", "1") + "--b--";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK(refused("multipart/form-data; boundary=b", whole.substr(0, length)) == 400);
    }
    for (const char* type : {"multipart/form-data", "multipart/form-data; boundary=",
                             "multipart/form-data; boundary=\"", "multipart/form-data; bound=b"}) {
        CAPTURE(type);
        CHECK(refused(type, whole) == 400);
    }
    CHECK(refused("multipart/form-data; boundary=" + std::string(71, 'b'), whole) == 400);
}

TEST_CASE("any bytes are read or refused") {
    CHECK(rc::check("whatever the form", [] {
        const std::vector<std::string> pieces{"--b", "--", "\r\n", "\r\n\r\n", ";",         "=",       "\"",
                                              "\\",  "a",  "name", ":",        "form-data", "boundary"};
        const auto text = [&] {
            std::string all;
            for (const auto& piece :
                 *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)))
                all += piece;
            return all;
        };
        const unsigned status = refused("multipart/form-data; boundary=b" + text(), text());
        RC_ASSERT(status == 0 || status == 400);
    }));
}
