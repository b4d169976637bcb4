#include "core/base/error.hpp"
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

}  // namespace

TEST_CASE("systemd gets percent signs doubled, and quotes and backslashes escaped") {
    CHECK(systemd_command(odd_words) ==
          R"(:"/opt/my shop/slotctl" "100%% \"sure\"" "it's $HOME" "C:\\a b\\" "Größe" "")");
}

TEST_CASE("systemd starts by a shell what it would refuse") {
    CHECK(systemd_command(std::vector<std::string>{"/opt/it's/slotctl", "-q"}) ==
          R"(:/bin/sh -c "exec \"$0\" \"$@\"" "/opt/it's/slotctl" -q)");
}

TEST_CASE(
    "cron never sees two backslashes in a row, nor one that belongs to no percent sign in front of one") {
    CHECK(crontab_command(shell_command(std::vector<std::string>{"a\\\\b", "c\\%d"})) ==
          R"('a\''\b' 'c\''\%d')");
}

TEST_CASE("a shell gets words in single quotes, and cron gets percent signs escaped") {
    CHECK(crontab_command(shell_command(odd_words)) ==
          R"('/opt/my shop/slotctl' '100\% "sure"' 'it'\''s $HOME' 'C:\a b\' 'Größe' '')");
}

TEST_CASE("Windows gets backslashes doubled only in front of a quote") {
    CHECK(windows_command_line(odd_words) ==
          R"("/opt/my shop/slotctl" "100% \"sure\"" "it's $HOME" "C:\a b\\" Größe "")");
}

TEST_CASE("a stamp tells whether a text was changed since it was written") {
    CHECK(is_stamped(block));
    CHECK_FALSE(is_edited(block));
    CHECK(is_edited(block + "# more\n"));
    CHECK(stamped_version(block) == SLOTCTL_VERSION);
    CHECK_FALSE(is_stamped("# slotctl was here\n"));
}

TEST_CASE("only what differs is a change") {
    const std::vector<Artefact> there{{"a", "1"}, {"b", "1"}, {"old", "1"}},
        wanted{{"a", "1"}, {"b", "2"}, {"c", "1"}};
    const auto changes = changes_between(there, wanted);
    REQUIRE(changes.size() == 3);
    CHECK(changes[0].any().place == "b");
    CHECK(changes[1].any().place == "c");
    CHECK_FALSE(changes[2].after);
    CHECK(difference("x\ny\n", "x\nz\n") == " x\n-y\n+z\n");
}

TEST_CASE("a block comes and goes without touching a byte around it") {
    const std::string foreign = "MAILTO=a\n0 5 * * 1 x % y  \n\n";
    const std::string with = with_block(foreign, "", block);
    CHECK(with == foreign + block);
    CHECK(with_block(with + "# tail\n", "", std::nullopt) == foreign + "# tail\n");
    CHECK(with_block(with, "", block) == with);
}

TEST_CASE("broken markers and another time zone are refused") {
    CHECK_THROWS_AS(with_block(block + block, "", std::nullopt), Error);
    CHECK_THROWS_AS(with_block("# END slotctl\n", "", block), Error);
    CHECK_THROWS_AS(with_block("# BEGIN slotctl x\n", "", block), Error);
    CHECK_THROWS_AS(with_block("CRON_TZ=UTC\n", "", block), Error);
}

TEST_CASE("lines that crontab shows in other letters are not written back, but a block is replaced") {
    CHECK_THROWS_WITH(with_block("0 5 * * * x\\r\n", "", block),
                      Catch::Contains("line 1 of the crontab ends in \\r"));
    CHECK_THROWS_AS(with_block(block + "0 5 * * * x\\r\n", "", std::nullopt), Error);
    std::string windows = block;
    for (auto at = windows.find('\n'); at != windows.npos; at = windows.find('\n', at + 3))
        windows.insert(at, "\\r");
    CHECK(is_edited(windows));
    CHECK(with_block("# \\r is kept\n" + windows, "", block) == "# \\r is kept\n" + block);
}

TEST_CASE("UTF-16 comes back as it went") {
    const std::string text = "a\nü€𝄞\n";
    CHECK(as_utf16_file(text).starts_with("\xFF\xFE"));
    CHECK(from_utf16(as_utf16_file(text)) == text);
}
