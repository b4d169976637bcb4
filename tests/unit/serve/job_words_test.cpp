#include "core/serve/job_board.hpp"
#include "core/serve/problem.hpp"
#include "tests/support/catch.hpp"

namespace slotctl::serve {
namespace {

using Words = std::vector<std::string>;

JobCommands commands() {
    JobCommands commands;
    commands.options["maintain"] = {{"--days-ahead", "Days", "N", false},
                                    {"--provider-id", "Providers", "ID", true},
                                    {"--verify", "Compare everything", "", false}};
    commands.problem_of = [](const Words& words) {
        return words.back() == "--days-ahead=many"
                   ? std::string("--days-ahead: \"many\" is no number\n  see the help")
                   : std::string();
    };
    return commands;
}

unsigned refusal(const std::string& body, std::string& detail) {
    try {
        static_cast<void>(job_words(commands(), "maintain", body));
    } catch (const Refusal& refused) {
        detail = refused.problem().detail;
        return refused.problem().status;
    }
    return 0;
}

TEST_CASE("a job's options as JSON become words of its command line") {
    CHECK(job_words(commands(), "maintain", "") == Words{"maintain"});
    CHECK(job_words(commands(), "maintain", "{}") == Words{"maintain"});
    CHECK(
        job_words(commands(), "maintain", R"({"days_ahead": 3, "provider_id": [1, "2"], "verify": true})") ==
        Words{"maintain", "--days-ahead=3", "--provider-id=1", "--provider-id=2", "--verify"});
    CHECK(job_words(commands(), "maintain", R"({"verify": false, "provider_id": 7})") ==
          Words{"maintain", "--provider-id=7"});
}

TEST_CASE("a value never becomes an option of its own") {
    CHECK(job_words(commands(), "maintain", R"({"days_ahead": "--config=/etc/passwd"})") ==
          Words{"maintain", "--days-ahead=--config=/etc/passwd"});
}

TEST_CASE("what is no option, or no value of it, is refused") {
    std::string detail;
    CHECK(refusal("{", detail) == 400);
    for (const char* body :
         {"[]", R"({"config": "x"})", R"({"--verify": true})", R"({"verify": 1})", R"({"days_ahead": [1]})",
          R"({"days_ahead": {"a": 1}})", R"({"days_ahead": 1.5})", R"({"provider_id": [[1]]})",
          R"({"days_ahead": null})"}) {
        CAPTURE(body);
        CHECK(refusal(body, detail) == 422);
    }
    CHECK(refusal(R"({"days_ahead": "many"})", detail) == 422);
    CHECK(detail == "--days-ahead: \"many\" is no number");
    static_cast<void>(refusal(R"({"day_ahead": 1})", detail));
    CHECK(detail == "maintain has no option \"day_ahead\"");
}

}  // namespace
}  // namespace slotctl::serve
