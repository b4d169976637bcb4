#include "core/serve/kept_answers.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

namespace slotctl::serve {
namespace {

using namespace slotctl::tests;

const Instant noon = *parse_instant("2026-11-20T12:00:00Z");

std::shared_ptr<const KeptAnswer> answer(const std::string& text, Instant until = Instant::max()) {
    auto kept = std::make_shared<KeptAnswer>();
    kept->body = std::make_shared<const std::string>(text);
    kept->stamp = "1:7";
    kept->from = noon;
    kept->until = until;
    return kept;
}

std::string found(KeptAnswers& answers, const std::string& question, const std::string& stamp = "1:7",
                  Instant now = noon) {
    const auto kept = answers.find(question, stamp, now);
    return kept ? *kept->body : "";
}

TEST_CASE("a kept answer is found as long as the database is the same") {
    KeptAnswers answers(10'000);
    answers.keep("question", answer("text"));
    CHECK(found(answers, "question") == "text");
    CHECK(found(answers, "question", "1:8").empty());
    CHECK(found(answers, "question", "2:7").empty());
    CHECK(found(answers, "another").empty());
}

TEST_CASE("a kept answer ends when time changes it, and does not answer for an earlier time") {
    KeptAnswers answers(10'000);
    answers.keep("question", answer("text", noon + std::chrono::seconds{60}));
    CHECK(found(answers, "question", "1:7", noon + std::chrono::seconds{59}) == "text");
    CHECK(found(answers, "question", "1:7", noon + std::chrono::seconds{60}).empty());
    CHECK(found(answers, "question", "1:7", noon - std::chrono::seconds{1}).empty());
}

TEST_CASE("what is kept has a bound, and what was used least recently gives way") {
    KeptAnswers answers(10'000);
    for (const char* question : {"a", "b", "c"})
        answers.keep(question, answer(std::string(2'500, *question)));
    CHECK_FALSE(found(answers, "a").empty());
    answers.keep("d", answer(std::string(2'500, 'd')));
    CHECK(found(answers, "b").empty());
    CHECK_FALSE(found(answers, "a").empty());
    CHECK_FALSE(found(answers, "d").empty());
    CHECK(answers.bytes() <= 10'000);
    answers.keep("large", answer(std::string(20'000, 'x')));
    CHECK(found(answers, "large").empty());
    CHECK_FALSE(found(answers, "d").empty());
}

TEST_CASE("a newer answer to a question replaces the older one") {
    KeptAnswers answers(10'000);
    answers.keep("question", answer("old"));
    const auto bytes = answers.bytes();
    answers.keep("question", answer("new"));
    CHECK(found(answers, "question") == "new");
    CHECK(answers.bytes() == bytes);
}

TEST_CASE("nothing is kept if nothing may be kept") {
    KeptAnswers answers(0);
    answers.keep("question", answer("text"));
    CHECK(found(answers, "question").empty());
    CHECK(answers.bytes() == 0);
}

}  // namespace
}  // namespace slotctl::serve
