#include <string>
#include <vector>

#include "core/base/log.hpp"
#include "tests/support/catch.hpp"

namespace slotctl {

namespace {

/// The texts that the system's log was given while `act` ran.
template <class Act>
std::vector<std::string> system_log_of(Act act) {
    std::vector<std::string> texts;
    log::also_record_errors([&](const std::string& text) { texts.push_back(text); });
    act();
    log::also_record_errors({});
    return texts;
}

}  // namespace

TEST_CASE("the system's log gets recorded errors, even if the log is off") {
    log::Settings off;
    off.level = log::Level::off;
    log::configure(off);
    CHECK(system_log_of([] { log::record(log::Level::error, "the database is gone"); }) ==
          std::vector<std::string>{"the database is gone"});
    CHECK(system_log_of([] { log::record(log::Level::warning, "slow"); }).empty());
    log::configure({});
}

TEST_CASE("an error in the system's log names its run") {
    const auto texts = system_log_of([] {
        const log::Scope scope("maintain", 12);
        log::record(log::Level::error, "the database is gone");
    });
    CHECK(texts == std::vector<std::string>{"the database is gone\n\nmaintain, run 12"});
}

TEST_CASE("the system's log gets nothing unless it is asked to") {
    int told = 0;
    log::also_record_errors([&](const std::string&) { ++told; });
    log::also_record_errors({});
    log::record(log::Level::error, "nobody hears this");
    CHECK(told == 0);
}

}  // namespace slotctl
