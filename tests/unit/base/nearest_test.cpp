#include "core/base/nearest.hpp"

#include <array>

#include "tests/support/catch.hpp"

namespace {

using namespace slotctl;

constexpr std::array<std::string_view, 6> keys{"database", "maintain", "monitor", "lock", "log", "alerts"};

std::string_view meant(std::string_view word) {
    return nearest(word, keys);
}

}  // namespace

TEST_CASE("one extra, missing, wrong or swapped letter is tolerated") {
    CHECK(meant("databasse") == "database");
    CHECK(meant("databse") == "database");
    CHECK(meant("dotabase") == "database");
    CHECK(meant("dtaabase") == "database");
    CHECK(meant("maintain") == "maintain");
}

TEST_CASE("swapped neighbours are one mistake") {
    constexpr std::array<std::string_view, 1> only{"ab"};
    CHECK(nearest("ba", only) == "ab");
    CHECK(nearest("cd", only).empty());
}

TEST_CASE("a third of the letters may be wrong, and one in a short word") {
    CHECK(meant("mintein") == "maintain");
    CHECK(meant("lok") == "lock");
    CHECK(meant("monxxxr").empty());
    constexpr std::array<std::string_view, 1> short_word{"abc"};
    CHECK(nearest("abx", short_word) == "abc");
    CHECK(nearest("axx", short_word).empty());
    constexpr std::array<std::string_view, 1> six{"abcdef"};
    CHECK(nearest("abcdxx", six) == "abcdef");
    CHECK(nearest("abcxxx", six).empty());
}

TEST_CASE("the nearest of several candidates is chosen, and the first of equally near ones") {
    CHECK(meant("lock") == "lock");
    CHECK(meant("loc") == "lock");
    CHECK(meant("lo") == "log");
    constexpr std::array<std::string_view, 2> equals{"cat", "bat"};
    CHECK(nearest("rat", equals) == "cat");
}

TEST_CASE("a word that resembles no candidate has no nearest") {
    CHECK(meant("zzz").empty());
    CHECK(meant("").empty());
    CHECK(nearest("word", {}).empty());
}
