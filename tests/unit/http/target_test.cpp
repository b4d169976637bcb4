#include "core/http/target.hpp"

#include <array>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "core/base/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/http/refused.hpp"

using namespace slotctl::http;
using slotctl::tests::status_of;
using Parameters = std::vector<std::pair<std::string, std::string>>;

namespace {

unsigned refused(const std::string& target) {
    return status_of([&] { static_cast<void>(read_target(target)); });
}

/// Every byte escaped.
std::string escaped(const std::string& text) {
    std::string result;
    for (const char byte : text) {
        std::array<char, 4> escape{};
        std::snprintf(escape.data(), escape.size(), "%%%02x",
                      static_cast<unsigned>(static_cast<unsigned char>(byte)));
        result += escape.data();
    }
    return result;
}

/// Texts of some of the characters that parameters may contain.
rc::Gen<std::string> any_text() {
    const std::vector<std::string> characters{"a", "Z", "0", " ", "+", "%",  "&", "=",
                                              "?", "/", ".", "#", "é", "漢", "😀", "\""};
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(characters)),
                        [](const std::vector<std::string>& parts) {
                            std::string text;
                            for (const auto& part : parts) text += part;
                            return text;
                        });
}

}  // namespace

TEST_CASE("a path is decoded, its parameters are kept in their order") {
    const auto target = read_target("/v1/Gr%C3%BC%c3%9fe/7?to=b&from=a&to=c&flag&empty=&=x");
    CHECK(target.path == "/v1/Grüße/7");
    CHECK(target.parameters ==
          Parameters{{"to", "b"}, {"from", "a"}, {"to", "c"}, {"flag", ""}, {"empty", ""}, {"", "x"}});
    CHECK(read_target("/").path == "/");
    CHECK(read_target("/?").parameters.empty());
    CHECK(read_target("/a/").path == "/a/");
    CHECK(read_target("/a?b?c=/d:@").parameters == Parameters{{"b?c", "/d:@"}});
    CHECK(read_target("/.well-known/...").path == "/.well-known/...");
}

TEST_CASE("a plus sign is a space in the query, as forms send it, and itself in the path") {
    CHECK(read_target("/a+b?q=a+b%2Bc").path == "/a+b");
    CHECK(read_target("/a+b?q=a+b%2Bc").parameters == Parameters{{"q", "a b+c"}});
    CHECK(read_target("/?a%3Db=c%26d").parameters == Parameters{{"a=b", "c&d"}});
}

TEST_CASE("targets of other forms are refused") {
    for (const auto* target : {"", "*", "http://shop/", "HTTP://shop/", "shop:443", "a", "?a=b", "%2f"})
        CHECK(refused(target) == 400);
}

TEST_CASE("paths that servers and proxies read differently are refused") {
    for (const auto* path :
         {"/a%2fb",    "/a%2Fb", "/a%5cb",  "/a\\b", "/a%00b",    "/a%0ab",   "/a%7f",       "/a%c2%85",
          "/%2e%2e/b", "/%2e",   "/a/../b", "/a/..", "/./a",      "/.",       "/..",         "/a/.%2E",
          "/a%",       "/a%2",   "/a%zz",   "/a%c3", "/a%ff",     "/a%c0%af", "/a%ed%a0%80", "/a%f4%90%80%80",
          "/a#b",      "/a|b",   "/a\"b",   "/a<b",  "/a\xc3\xa4"})
        CHECK(refused(path) == 400);
}

TEST_CASE("queries with invalid escapes, control characters or bytes that are not UTF-8 are refused") {
    for (const auto* query : {"a=%", "a=%4", "a=%4x", "a=%00", "a=%0d%0a", "%7f=b", "a=%ff", "a=%c0%80",
                              "a#b", "a=\"b\"", "a=<b>"})
        CHECK(refused(std::string("/?") + query) == 400);
    for (const auto* query : {"a[]=b", "a={b}", "a=b|c", "a=b^c`d", "a=b\\c", "a=%F0%9F%98%80", "a='b'"})
        CHECK(refused(std::string("/?") + query) == 0);
}

TEST_CASE("every text arrives as it was sent") {
    CHECK(rc::check("in a parameter", [] {
        const std::string name = *any_text(), value = *any_text();
        const auto target = read_target("/x?" + escaped(name) + "=" + escaped(value));
        RC_ASSERT(target.parameters == (Parameters{{name, value}}));
    }));
}

TEST_CASE("what is read has no dot segments, no control characters, and is UTF-8") {
    CHECK(rc::check("whatever the target", [] {
        const std::vector<std::string> parts{"/", ".", "..", "%2e", "%2F", "%5C", "%00", "%c3", "%bc",
                                             "%", "a", "?",  "=",   "&",   "+",   "\\",  "//"};
        const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(parts));
        std::string target = "/";
        for (const auto& piece : pieces) target += piece;
        Target read;
        if (status_of([&] { read = read_target(target); }) != 0) return;
        RC_ASSERT(read.path.starts_with('/'));
        for (std::string_view rest = read.path; !rest.empty();
             rest.remove_prefix(slotctl::character_length(rest))) {
            RC_ASSERT(slotctl::character_length(rest) > 0U);
            RC_ASSERT(rest[0] != '\\');
            RC_ASSERT(rest[0] != '\0');
        }
        const std::string with_end = read.path + '/';
        RC_ASSERT(with_end.find("/../") == std::string::npos);
        RC_ASSERT(with_end.find("/./") == std::string::npos);
    }));
}
