#include <rapidcheck.h>

#include "core/base/error.hpp"
#include "core/base/windows_command_line.hpp"
#include "core/schedule/artefact.hpp"
#include "core/schedule/crontab_text.hpp"
#include "core/schedule/quoting.hpp"
#include "core/schedule/task_xml.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl;

namespace {

const std::vector<std::string> odd_words{
    "/opt/my shop/slotctl", "100% \"sure\"", "it's $HOME", "C:\\a b\\", "Größe", ""};
const std::string block = stamped("# BEGIN @STAMP@\n# entry a: @daily\n0 0 * * * a\n# END slotctl\n");

/// The words that a POSIX shell reads in a line that contains only blanks, quotes and backslashes.
std::vector<std::string> shell_words(const std::string& line) {
    std::vector<std::string> words;
    bool quoted = false, in_word = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == ' ' && !quoted) {
            in_word = false;
            continue;
        }
        if (!in_word) words.emplace_back();
        in_word = true;
        if (c == '\'') {
            quoted = !quoted;
        } else if (c == '\\' && !quoted) {
            words.back() += line.at(++i);
        } else {
            words.back() += c;
        }
    }
    return words;
}

/// The arguments in a command line by the rules that Microsoft documents for CommandLineToArgvW: 2n
/// backslashes and a quote are n backslashes and the start or end of a quoted part, 2n+1 backslashes and a
/// quote are n backslashes and a quote, other backslashes are literal.
std::vector<std::string> windows_words(const std::string& line) {
    std::vector<std::string> words;
    bool quoted = false, in_word = false;
    for (std::size_t i = 0; i < line.size();) {
        if ((line[i] == ' ' || line[i] == '\t') && !quoted) {
            in_word = false;
            ++i;
            continue;
        }
        if (!in_word) words.emplace_back();
        in_word = true;
        std::size_t backslashes = 0;
        while (i < line.size() && line[i] == '\\') ++backslashes, ++i;
        const bool quote = i < line.size() && line[i] == '"';
        words.back().append(quote ? backslashes / 2 : backslashes, '\\');
        if (quote && backslashes % 2 == 1) {
            words.back() += line[i++];
        } else if (quote) {
            quoted = !quoted;
            ++i;
        } else if (backslashes == 0) {
            words.back() += line[i++];
        }
    }
    return words;
}

}  // namespace

TEST_CASE("systemd gets percent signs doubled, and quotes and backslashes escaped") {
    CHECK(systemd_command(odd_words) ==
          R"(:"/opt/my shop/slotctl" "100%% \"sure\"" "it's $HOME" "C:\\a b\\" "Größe" "")");
}

TEST_CASE("a program that systemd would refuse is started by a shell") {
    CHECK(systemd_command(std::vector<std::string>{"/opt/it's/slotctl", "-q"}) ==
          R"(:/bin/sh -c "exec \"$0\" \"$@\"" "/opt/it's/slotctl" -q)");
}

TEST_CASE(
    "cron never sees two backslashes in a row, nor one that belongs to no percent sign in front of one") {
    CHECK(crontab_command(shell_command(std::vector<std::string>{"a\\\\b", "c\\%d"})) ==
          R"('a\''\b' 'c\'\%'d')");
}

TEST_CASE("a shell gets words in single quotes, and cron gets percent signs escaped") {
    CHECK(crontab_command(shell_command(odd_words)) ==
          R"('/opt/my shop/slotctl' '100'\%' "sure"' 'it'\''s $HOME' 'C:\a b\' 'Größe' '')");
}

TEST_CASE("a shell gives the words back whether or not cron removed the backslashes of percent signs") {
    CHECK(rc::check([] {
        std::vector<std::string> odd{"printf", "%s|"};
        for (const std::string& word : *rc::gen::container<std::vector<std::string>>(
                 rc::gen::container<std::string>(rc::gen::element('a', ' ', '%', '\\', '\'', '"', '$', 'b'))))
            odd.push_back(word);
        const std::string line = crontab_command(shell_command(odd));
        RC_ASSERT(line.find("  ") == std::string::npos);
        RC_ASSERT(line.find("\\\\") == std::string::npos);
        // Vixie's cron removes the backslash before a percent sign; BusyBox, bcron and systemd-cron do not.
        std::string unescaped = line;
        for (auto at = unescaped.find("\\%"); at != std::string::npos; at = unescaped.find("\\%", at))
            unescaped.erase(at++, 1);
        RC_ASSERT(shell_words(line) == odd);
        RC_ASSERT(shell_words(unescaped) == odd);
    }));
}

TEST_CASE("Windows splits a command line into the words from which it was made, whatever they contain") {
    const std::vector<std::string> injected{"slotctl.exe", R"(x\" --yes "y)", R"(\\")", R"(a\\\"b c)", "",
                                            R"(end\)"};
    CHECK(windows_words(windows_command_line(injected)) == injected);
    CHECK(windows_command_line(std::vector<std::string>{R"(x\" y)"}) == R"("x\\\" y")");
    CHECK(rc::check([] {
        const auto words = *rc::gen::container<std::vector<std::string>>(
            rc::gen::container<std::string>(rc::gen::element('a', ' ', '\t', '\\', '"', 'b')));
        RC_ASSERT(windows_words(windows_command_line(words)) == words);
    }));
}

TEST_CASE("Windows gets backslashes doubled only in front of a quote") {
    CHECK(windows_command_line(odd_words) ==
          R"("/opt/my shop/slotctl" "100% \"sure\"" "it's $HOME" "C:\a b\\" Größe "")");
}

TEST_CASE("a stamp shows whether a text was changed since it was written") {
    CHECK(is_stamped(block));
    CHECK_FALSE(is_edited(block));
    CHECK(is_edited(block + "# more\n"));
    CHECK(stamped_version(block) == SLOTCTL_VERSION);
    CHECK_FALSE(is_stamped("# slotctl was here\n"));
}

TEST_CASE("only differences are changes") {
    const std::vector<Artefact> there{{"a", "1"}, {"b", "1"}, {"old", "1"}},
        wanted{{"a", "1"}, {"b", "2"}, {"c", "1"}};
    const auto changes = changes_between(there, wanted);
    REQUIRE(changes.size() == 3);
    CHECK(changes[0].any().place == "b");
    CHECK(changes[1].any().place == "c");
    CHECK_FALSE(changes[2].after);
    CHECK(difference("x\ny\n", "x\nz\n") == " x\n-y\n+z\n");
}

TEST_CASE("a block is added and removed without changing a byte around it") {
    const std::string foreign = "MAILTO=a\n0 5 * * 1 x % y  \n\n";
    const std::string with = with_block(foreign, "", block);
    CHECK(with == foreign + block);
    CHECK(with_block(with + "# tail\n", "", std::nullopt) == foreign + "# tail\n");
    CHECK(with_block(with, "", block) == with);
}

TEST_CASE("each instance has its own block, and a misplaced marker invalidates them all") {
    const std::string shop = stamped(
        "# BEGIN @STAMP@ instance shop\n# entry a: @daily\n0 1 * * * a\n# END slotctl instance shop\n");
    const std::string both = with_block("MAILTO=a\n" + block, "shop", shop);
    CHECK(both == "MAILTO=a\n" + block + shop);
    CHECK(instances_in(both) == std::vector<std::string>{"", "shop"});
    CHECK(split_crontab(both, "shop").block == shop);
    CHECK(with_block(both, "", std::nullopt) == "MAILTO=a\n" + shop);
    CHECK_THROWS_AS(with_block(both + shop, "", std::nullopt), Error);
    CHECK_THROWS_AS(with_block(both + "# END slotctl instance cafe\n", "", block), Error);
    CHECK_THROWS_AS(with_block("# BEGIN slotctl x instance shop\n" + block, "", block), Error);
}

TEST_CASE("a line of a crontab is due as it is written") {
    const auto found = expressions_in("# entry a\n30 1 * * 1 x y\n#0 2 * * * off\n@daily z\nnonsense\n");
    REQUIRE(found.size() == 2);
    CHECK(found[0].text() == "30 1 * * 1");
    CHECK(found[1].text() == "@daily");
}

TEST_CASE("broken markers and another time zone are refused") {
    CHECK_THROWS_AS(with_block(block + block, "", std::nullopt), Error);
    CHECK_THROWS_AS(with_block("# END slotctl\n", "", block), Error);
    CHECK_THROWS_AS(with_block("# BEGIN slotctl x\n", "", block), Error);
    CHECK_THROWS_AS(with_block("CRON_TZ=UTC\n", "", block), Error);
}

TEST_CASE("lines that crontab shows differently are not written back, but a block is replaced") {
    CHECK_THROWS_WITH(with_block("0 5 * * * x\\r\n", "", block),
                      Catch::Contains("line 1 of the crontab ends in \\r"));
    CHECK_THROWS_AS(with_block(block + "0 5 * * * x\\r\n", "", std::nullopt), Error);
    std::string windows = block;
    for (auto at = windows.find('\n'); at != windows.npos; at = windows.find('\n', at + 3))
        windows.insert(at, "\\r");
    CHECK(is_edited(windows));
    CHECK(with_block("# \\r is kept\n" + windows, "", block) == "# \\r is kept\n" + block);
}
