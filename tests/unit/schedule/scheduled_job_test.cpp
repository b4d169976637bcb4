#include "core/schedule/scheduled_job.hpp"

#include <algorithm>

#include <rapidcheck.h>

#include "core/base/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using slotctl::tests::Texts;

TEST_CASE("a command line is split at blanks, but not within quotes") {
    CHECK(split_words("maintain --days-ahead 45  --verify ") ==
          Texts{"maintain", "--days-ahead", "45", "--verify"});
    CHECK(split_words(R"(monitor --output "C:\a b\x.html" '--a "b"')") ==
          Texts{"monitor", "--output", R"(C:\a b\x.html)", R"(--a "b")"});
    CHECK(split_words(R"(a\ b \"c "d\"e" "" x'y'z)") == Texts{"a b", "\"c", "d\"e", "", "xyz"});
    CHECK(split_words("$HOME *.txt") == Texts{"$HOME", "*.txt"});
    CHECK(split_words(" ").empty());
}

TEST_CASE("a quote that is not closed is an error") {
    CHECK_THROWS_AS(split_words("maintain \"--verify"), Error);
}

TEST_CASE("any words, joined to a line, are split into the same words") {
    CHECK(rc::check([] {
        const auto words = *rc::gen::container<Texts>(
            rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab \"'\\\t-"))));
        RC_ASSERT(split_words(join_words(words)) == words);
    }));
}

TEST_CASE("the default schedule is that of the contract") {
    const auto jobs = default_schedule();
    REQUIRE(jobs.size() >= 4);
    CHECK(jobs[0].arguments == Texts{"maintain"});
    CHECK(jobs[0].when.text() == "0 2 * * *");
    CHECK(jobs[1].arguments == Texts{"maintain", "--days-ahead", "45", "--verify"});
    CHECK(jobs[1].when.text() == "0 3 * * 0");
    CHECK(jobs[2].arguments == Texts{"unreserve"});
    CHECK(jobs[2].when.text() == "*/5 * * * *");
    CHECK(jobs[3].arguments == Texts{"monitor", "--check-health", "--alert"});
    CHECK(jobs[3].when.text() == "*/15 * * * *");
    for (const auto& job : jobs) CHECK(fault_of_name(job.name).empty());
    for (std::size_t i = 0; i < jobs.size(); ++i) CHECK(jobs[i].enabled == (i < 4));
}

TEST_CASE("an entry of the schedule knows its job, whether its command has one word or two") {
    ScheduledJob job;
    job.arguments = {"reviews", "remind", "--ignore-pause"};
    CHECK(job.job() == "reviews-remind");
    job.arguments = {"calendar", "sync"};
    CHECK(job.job() == "calendar");
    job.arguments = {"maintain"};
    CHECK(job.job() == "maintain");
}

TEST_CASE("what the options of an entry limit its job to is known as its runs record it") {
    const auto scope = [](std::string_view command) {
        ScheduledJob job;
        job.arguments = split_words(command);
        return scope_of(job);
    };
    CHECK(scope("cleanup --only notifications") == "only=notifications");
    CHECK(scope("maintain --service-id 7 --provider-id=1 --provider-id 2") ==
          "provider=1 provider=2 service=7");
    CHECK(scope("notify --queue reviews") == "queue=reviews");
    CHECK(scope("unreserve --limit 100") == "limit=100");
    CHECK(scope("calendar sync --provider Ann") == "provider=Ann");
    CHECK(scope("maintain --days-ahead 45 --verify").empty());
    CHECK(scope("reviews request").empty());
    CHECK(scope("backup --only notifications").empty());
}

TEST_CASE("the jobs about messages are enabled together, and the others stay as they are") {
    const auto jobs = default_schedule(true);
    REQUIRE(jobs.size() == default_schedule().size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        CHECK(jobs[i].enabled);
        CHECK(jobs[i].when == default_schedule()[i].when);
    }
    const auto remind =
        std::find_if(jobs.begin(), jobs.end(), [](const auto& j) { return j.name == "remind"; });
    REQUIRE(remind != jobs.end());
    CHECK(remind->when.text() == "*/5 * * * *");
}
