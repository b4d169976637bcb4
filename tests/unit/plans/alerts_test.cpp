#include "core/plans/alerts.hpp"

#include <array>
#include <vector>

#include <rapidcheck.h>

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono_literals;

namespace {

using State = HealthState;
constexpr std::array all_states{State::ok, State::warning, State::critical, State::unknown};

/// One channel that is notified of one check, every 15 minutes by default.
struct Listener {
    AlertPolicy policy;
    AlertMemories memory;
    Instant now = at("2026-11-20T09:00:00Z");

    std::vector<AlertItem> hear(State state, bool delivered = true, std::chrono::seconds later = 15min) {
        const HealthReport report{now, {{"stock_drift", state, "", "", {}}}};
        const AlertPlan plan = plan_alerts(memory, report, policy, now);
        memory = delivered ? plan.if_delivered : plan.if_failed;
        now += later;
        return plan.items;
    }
    std::string kinds(const std::vector<State>& states) {
        std::string text;
        for (const State state : states) {
            const auto items = hear(state);
            text += items.empty() ? "-" : std::string(name_of(items.front().kind)).substr(0, 3);
            text += ' ';
        }
        return text;
    }
};

}  // namespace

TEST_CASE("a change for the worse and a recovery are reported once each") {
    CHECK(Listener{}.kinds({State::ok, State::warning, State::warning, State::critical, State::critical,
                            State::ok, State::ok}) == "- wor - wor - rec - ");
}

TEST_CASE("a check that alternates between two bad states is reported once") {
    CHECK(Listener{}.kinds({State::critical, State::warning, State::critical, State::unknown,
                            State::critical}) == "wor - - - - ");
}

TEST_CASE("a check that is still bad is reported again when the reminder is due, and not before") {
    Listener listener;
    listener.hear(State::critical, true, 24h - 1s);
    CHECK(listener.hear(State::critical, true, 1s).empty());
    const auto items = listener.hear(State::warning);
    REQUIRE(items.size() == 1);
    CHECK(items[0].kind == AlertKind::reminder);
    CHECK(items[0].since == at("2026-11-20T09:00:00Z"));
    // The reminder reported a warning, so critical is news again.
    CHECK(listener.kinds({State::critical}) == "wor ");
}

TEST_CASE("an alert that could not be delivered is retried, with the time when the problem began") {
    Listener listener;
    CHECK(listener.hear(State::critical, false).size() == 1);
    const auto again = listener.hear(State::critical);
    REQUIRE(again.size() == 1);
    CHECK(again[0].since == at("2026-11-20T09:00:00Z"));
    CHECK(listener.hear(State::critical).empty());
}

TEST_CASE("a flapping check is reported once, and its recovery once it has stayed OK") {
    Listener listener;
    CHECK(listener.kinds({State::critical, State::ok, State::critical, State::ok, State::critical, State::ok,
                          State::ok, State::ok, State::ok, State::ok}) == "wor rec wor - - - - - - rec ");
}

TEST_CASE("a check that fails again exactly `settle` after its recovery is not flapping") {
    const auto fails_again_after = [](std::chrono::seconds after) {
        Listener listener;
        listener.hear(State::critical);
        listener.hear(State::ok, true, after);
        return listener.hear(State::critical).at(0).flapping;
    };
    CHECK_FALSE(fails_again_after(1h));
    CHECK(fails_again_after(1h - 1s));
}

TEST_CASE("a flapping check has recovered once it has been OK for exactly `settle`") {
    const auto recovers_after = [](std::chrono::seconds after) {
        Listener listener;
        listener.hear(State::critical);
        listener.hear(State::ok);
        listener.hear(State::critical);
        listener.hear(State::ok, true, after);
        return !listener.hear(State::ok).empty();
    };
    CHECK(recovers_after(1h));
    CHECK_FALSE(recovers_after(1h - 1s));
}

TEST_CASE("without a time for reminders, a check that is still bad is never reported again") {
    Listener listener;
    listener.policy.remind_after = 0s;
    CHECK(listener.hear(State::critical, true, 240h).size() == 1);
    CHECK(listener.hear(State::critical).empty());
}

TEST_CASE("a memory without the time of its last report gets no reminder") {
    Listener listener;
    listener.hear(State::critical, true, 240h);
    listener.memory.at("stock_drift").notified_at.reset();
    CHECK(listener.hear(State::critical).empty());
}

TEST_CASE("states below the lowest that triggers an alert count as OK") {
    Listener listener;
    listener.policy.least = State::critical;
    CHECK(listener.kinds({State::warning, State::critical, State::warning}) == "- wor rec ");
}

TEST_CASE("checks that are not in the report keep their memory") {
    Listener listener;
    listener.hear(State::critical);
    const auto before = listener.memory;
    const AlertPlan plan = plan_alerts(before, {listener.now, {}}, {}, listener.now);
    CHECK(plan.items.empty());
    CHECK(plan.if_delivered == before);
}

TEST_CASE(
    "in any sequence, a check is reported exactly when it is worse than last reported, recovered or due") {
    CHECK(rc::check("reported exactly once", [] {
        Listener listener;
        State last_word = State::ok;
        std::optional<Instant> last_told;
        for (const int number : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8))) {
            const State state = all_states.at(static_cast<std::size_t>(number % 4));
            const bool delivered = number < 6;
            const Instant now = listener.now;
            const auto items = listener.hear(state, delivered, number % 3 == 0 ? 7h : 15min);
            RC_ASSERT(items.size() <= 1);
            const bool worse = is_worse(state, last_word);
            const bool due = state != State::ok && last_word != State::ok && now - *last_told >= 24h;
            if (state != State::ok) RC_ASSERT(items.empty() == !(worse || due));
            if (state == State::ok && last_word == State::ok) RC_ASSERT(items.empty());
            if (!items.empty()) {
                RC_ASSERT(items[0].check.state == state);
                RC_ASSERT(items[0].before == last_word);
                if (delivered) {
                    last_word = state;
                    last_told = now;
                }
            }
        }
    }));
}

TEST_CASE("however often a check changes, it is reported at most three times per hour") {
    CHECK(rc::check("no flood", [] {
        Listener listener;
        std::vector<Instant> told, recovered;
        bool bad = true;
        // Calls every 5 minutes: the check is alternately bad and OK for this many calls.
        for (const int calls : *rc::gen::container<std::vector<int>>(20, rc::gen::inRange(1, 20))) {
            for (int i = 0; i < calls; ++i) {
                const Instant now = listener.now;
                const auto items = listener.hear(bad ? State::critical : State::ok, true, 5min);
                if (items.empty()) continue;
                told.push_back(now);
                if (items[0].kind == AlertKind::recovered) recovered.push_back(now);
            }
            bad = !bad;
        }
        RC_ASSERT(!told.empty());
        for (std::size_t i = 3; i < told.size(); ++i) RC_ASSERT(told[i] - told[i - 3] > 1h);
        for (std::size_t i = 1; i < recovered.size(); ++i)
            RC_ASSERT(recovered[i] - recovered[i - 1] >= listener.policy.settle);
    }));
}
