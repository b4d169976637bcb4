#include <string>

#include <rapidcheck.h>

#include "core/config/config.hpp"
#include "tests/support/catch.hpp"

using slotctl::masked;

namespace {

std::string percent_encoded(const std::string& text) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (plain.find(c) != plain.npos) {
            out += c;
        } else {
            out.append({'%', hex[byte / 16], hex[byte % 16]});
        }
    }
    return out;
}

std::string keyword_quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

std::string backslashed(const std::string& text) {
    std::string out;
    for (const char c : text) out.append({'\\', c});
    return out;
}

/// Long enough that it does not occur by chance in the surrounding text.
std::string any_password(const std::string& characters) {
    return *rc::gen::suchThat(rc::gen::container<std::string>(rc::gen::elementOf(characters)),
                              [](const std::string& text) { return text.size() >= 4 && text.size() < 30; });
}

const std::string unblank = "ab12%!\"#$&'()*+,-./:;<=>?@[]^_`{|}~\\\xC3\xA9";

void never_shows(const std::string& text, const std::string& secret, const std::string& start) {
    const auto shown = masked(text);
    RC_LOG() << text << " -> " << shown << '\n';
    RC_ASSERT(shown.find(secret) == std::string::npos);
    RC_ASSERT(shown.find("***") != std::string::npos);
    RC_ASSERT(shown.starts_with(start));
}

}  // namespace

TEST_CASE("the password in a URL is hidden and the rest stays readable") {
    CHECK(masked("postgresql://user:pw@host/db") == "postgresql://user:***@host/db");
    CHECK(masked("postgres://user:pw@a:5432,b:5433/db?sslmode=require") ==
          "postgres://user:***@a:5432,b:5433/db?sslmode=require");
    CHECK(masked("postgresql://user:p%40w%2F@[::1]:5432/db") == "postgresql://user:***@[::1]:5432/db");
    CHECK(masked("postgresql://host/db?user=u&password=pw&sslmode=require") ==
          "postgresql://host/db?user=u&password=***&sslmode=require");
    CHECK(masked("postgresql://host/db?sslpassword=pw") == "postgresql://host/db?sslpassword=***");
    CHECK(masked("no reply from postgresql://u:pw@host/db, nor from postgresql://v:pw2@other/db.") ==
          "no reply from postgresql://u:***@host/db, nor from postgresql://v:***@other/db.");
}

TEST_CASE("the password in a keyword string is hidden and the rest stays readable") {
    CHECK(masked("host=h password='p w' user=u") == "host=h password=*** user=u");
    CHECK(masked("host=h password = pw user=u") == "host=h password = *** user=u");
    CHECK(masked(R"(password='it\'s' host=h)") == "password=*** host=h");
    CHECK(masked(R"(password=p\ w host=h)") == "password=*** host=h");
    CHECK(masked("PGPASSWORD=pw slotctl maintain") == "PGPASSWORD=*** slotctl maintain");
    CHECK(masked("passfile=/etc/pgpass host=h") == "passfile=/etc/pgpass host=h");
}

TEST_CASE("every secret that libpq accepts is hidden, in a URL and in a keyword string") {
    for (const std::string name :
         {"password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret"}) {
        CHECK(masked("postgresql://host/db?user=u&" + name + "=s3cret&x=1") ==
              "postgresql://host/db?user=u&" + name + "=***&x=1");
        CHECK(masked("host=h " + name + "=s3cret user=u") == "host=h " + name + "=*** user=u");
        CHECK(masked("host=h " + name + " = 's3 \\' cret' user=u") == "host=h " + name + " = *** user=u");
        CHECK(masked("*/5 * * * * slotctl --database 'host=h " + name + "=s3cret'") ==
              "*/5 * * * * slotctl --database 'host=h " + name + "=***");
    }
}

TEST_CASE("a secret is hidden if its name in a URL is percent-encoded") {
    CHECK(masked("postgresql://host/db?p%61ssword=pw&user=u") ==
          "postgresql://host/db?p%61ssword=***&user=u");
    CHECK(masked("postgresql://host/db?user=u&%70%61%73%73%77%6F%72%64=pw") ==
          "postgresql://host/db?user=u&%70%61%73%73%77%6F%72%64=***");
    CHECK(masked("postgresql://host/db?SCRAM%5fclient%5Fkey=pw") ==
          "postgresql://host/db?SCRAM%5fclient%5Fkey=***");
    CHECK(masked("postgresql://host/db?%zz=1&user%3Du") == "postgresql://host/db?%zz=1&user%3Du");
}

TEST_CASE(
    "a blank or control character anywhere in a URL or keyword string does not reveal any part of its "
    "password") {
    for (const char blank : std::string(" \t\n\v\f\r")) {
        const std::string b(1, blank);
        CHECK(masked("postgresql://u@h/db?password=" + b + "s3cret") == "postgresql://u@h/db?password=***");
        CHECK(masked("postgresql://u@h/db?password=s3" + b + "cret" + b) ==
              "postgresql://u@h/db?password=***");
        CHECK(masked("postgresql://u@h/db?" + b + "password" + b + "=" + b + "s3" + b + "cret&user=me") ==
              "postgresql://u@h/db?" + b + "password" + b + "=***&user=me");
        CHECK(masked("no reply from 'postgresql://u@h/db?%50ASSWOR%44=" + b + "s3" + b + "cret' at 9") ==
              "no reply from 'postgresql://u@h/db?%50ASSWOR%44=***' at 9");
        CHECK(masked("no reply from postgresql://u@h/db?password=" + b + "s3cret at 9") ==
              "no reply from postgresql://u@h/db?password=*** at 9");
        CHECK(masked("postgresql://u" + b + ":" + b + "s3" + b + "cret@h/d" + b) ==
              "postgresql://u" + b + ":***@h/d" + b);
        CHECK(masked("postgresql://u:s3" + b + "/cret@h/db") == "postgresql://u:***@h/db");
        CHECK(masked("host=h" + b + "password" + b + "=" + b + "'s3" + b + "cret'" + b + "user=u") ==
              "host=h" + b + "password" + b + "=" + b + "***" + b + "user=u");
        CHECK(masked("host=h password=s3\\" + b + "cret user=u") == "host=h password=*** user=u");
    }
}

TEST_CASE("the text after a URL, on the same line or the next, stays readable") {
    CHECK(masked("cannot reach postgresql://u@h/db?password=pw: connection refused") ==
          "cannot reach postgresql://u@h/db?password=*** connection refused");
    CHECK(masked("see https://example.org for help:\nmail operator@example.org") ==
          "see https://example.org for help:\nmail operator@example.org");
}

TEST_CASE("a text without a password is not changed") {
    for (const auto* text :
         {"", "postgresql://host:5432/db", "postgresql://user@host/db", "sqlite:/var/lib/slotctl/slotctl.db",
          "see https://example.org/a:b for help", "FATAL: password authentication failed for user \"shop\"",
          "mail operator@example.org"}) {
        CHECK(masked(text) == text);
    }
}

TEST_CASE("a password written into a URL without encoding is hidden") {
    CHECK(masked("postgresql://u:p@ss@host/db") == "postgresql://u:***@host/db");
    CHECK(masked("postgresql://u:p/ss@host/db") == "postgresql://u:***@host/db");
    CHECK(masked("postgresql://u:p w@host/db") == "postgresql://u:***@host/db");
    CHECK(masked("postgresql://me@server:pw@host/db") == "postgresql://me@server:***@host/db");
}

TEST_CASE("no password built into a text is ever shown") {
    CHECK(rc::check("percent-encoded in a URL", [] {
        const auto password = percent_encoded(any_password(unblank + " \t\n"));
        never_shows("cannot reach postgresql://user:" + password + "@h1:1,h2/db?x=1 (timeout)", password,
                    "cannot reach postgresql://user:***@h1:1,h2/db?x=1 (timeout)");
    }));
    CHECK(rc::check("as it is in a URL", [] {
        const auto password = any_password(unblank);
        never_shows("\"postgresql://user:" + password + "@host/db\" failed", password,
                    "\"postgresql://user:");
    }));
    CHECK(rc::check("in a URL's parameter", [] {
        const auto password = percent_encoded(any_password(unblank + " \t\n"));
        never_shows("postgresql://h:1/db?password=" + password + "&user=me down", password,
                    "postgresql://h:1/db?password=***&user=me down");
    }));
    CHECK(rc::check("as it is in a URL's parameter, blanks and all", [] {
        const auto password = any_password("ab12%!#$'()*+,-./:;<=>?@[]^_`{|}~ \t\n\v\f\r\x01\x7f");
        for (const std::string start :
             {"postgresql://h:1/db?password=", "postgres://h/db?x=1&sslp%61ssWord="})
            never_shows(start + password, password, "postgres");
    }));
    CHECK(rc::check("quoted in a keyword string", [] {
        const auto password = keyword_quoted(any_password(unblank + " \t\n"));
        never_shows("host=h password=" + password + " user=me", password, "host=h password=");
    }));
    CHECK(rc::check("escaped in a keyword string", [] {
        const auto password = backslashed(any_password(unblank + " \t\n"));
        never_shows("bad: host=h PASSWORD = " + password + " user=me", password,
                    "bad: host=h PASSWORD = *** user=me");
    }));
}
