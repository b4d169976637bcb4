#include "core/serve/tokens.hpp"

#include <set>

#include "core/base/error.hpp"
#include "core/serve/sha256.hpp"
#include "tests/support/catch.hpp"

namespace slotctl::serve {
namespace {

Token token(const std::string& name, const std::string& secret, const std::string& scopes) {
    return {name, scopes_in(scopes), sha256(secret), "2026-11-20"};
}

TEST_CASE("sha256 gives the digests of FIPS 180-4's examples") {
    CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256(std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("only the whole secret opens") {
    const std::vector<Token> tokens{token("till", "one", "book"), token("front", "two", "read")};
    REQUIRE(token_with(tokens, "two") != nullptr);
    CHECK(token_with(tokens, "two")->name == "front");
    CHECK(token_with(tokens, "on") == nullptr);
    CHECK(token_with(tokens, "one ") == nullptr);
    CHECK(token_with(tokens, "") == nullptr);
    CHECK(token_with(tokens, tokens[0].hash) == nullptr);
    CHECK(token_with({}, "one") == nullptr);
}

TEST_CASE("scopes are what they say, and no more") {
    const Scopes both = scopes_in("book,read");
    CHECK(both.allow(Scope::read));
    CHECK(both.allow(Scope::book));
    CHECK_FALSE(both.allow(Scope::operate));
    CHECK(both.allow(Scope::nothing));
    CHECK_FALSE(Scopes{}.allow(Scope::read));
    CHECK(text_of(both) == "read,book");
    CHECK_THROWS_AS(scopes_in(""), Error);
    CHECK_THROWS_AS(scopes_in("read,everything"), Error);
}

TEST_CASE("a line of the file that is not a token is named") {
    const std::string good = "till read,book " + sha256("x") + " 2026-11-20\n";
    const auto tokens = tokens_in("# comment\n\n" + good, "tokens");
    REQUIRE(tokens.size() == 1);
    CHECK(tokens[0].name == "till");
    for (const std::string& line :
         {std::string("till read short 2026-11-20"), "till all " + sha256("x") + " 2026-11-20",
          "till read " + sha256("x"), "t/ll read " + sha256("x") + " 2026-11-20",
          "till read " + sha256("x") + " 2026-11-20 more"}) {
        CAPTURE(line);
        CHECK_THROWS_WITH(tokens_in(good + line + "\n", "tokens"),
                          Catch::StartsWith("tokens:2 is not a token"));
    }
}

TEST_CASE("new secrets are long and never the same") {
    std::set<std::string> secrets;
    for (int i = 0; i < 100; ++i) secrets.insert(new_secret());
    CHECK(secrets.size() == 100);
    CHECK(secrets.begin()->size() == 51);
}

}  // namespace
}  // namespace slotctl::serve
