#include "core/platform/stop_signal.hpp"

#include <string_view>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono_literals;

/// Runs `work` in a separate process, since caught signals stay caught. Its output is not shown.
ChildProcess::End in_child(const std::function<int()>& work) {
    return ChildProcess([&] {
               ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
               catch_stop_signals(4s);
               return work();
           })
        .wait();
}

}  // namespace

TEST_CASE("before any signal no stop is requested") {
    CHECK_FALSE(stop_requested());
    CHECK(std::string_view(stop_signal_name()).empty());
    CHECK(in_child([] { return stop_requested() ? 1 : 0; }).status == 0);
}

TEST_CASE("a first SIGTERM or SIGINT requests a stop and lets the work continue") {
    const auto [signal, name] = GENERATE(table<int, const char*>({{SIGTERM, "SIGTERM"}, {SIGINT, "SIGINT"}}));
    CHECK(in_child([signal = signal, name = name] {
              ::raise(signal);
              return stop_requested() && stop_signal_name() == std::string_view(name) ? 0 : 1;
          }).status == 0);
}

TEST_CASE("a second signal ends the process at once") {
    const int second = GENERATE(SIGTERM, SIGINT);
    CHECK(in_child([second] {
              ::raise(SIGTERM);
              ::raise(second);
              return 0;
          }).status == 1);
}

TEST_CASE("the first signal starts the grace period, and the process ends when it is over") {
    CHECK(in_child([] {
              ::raise(SIGTERM);
              const unsigned left = ::alarm(0);
              return left > 0 && left <= 4 ? 0 : 1;
          }).status == 0);
    CHECK(in_child([] {
              ::raise(SIGTERM);
              ::raise(SIGALRM);
              return 0;
          }).status == 1);
}

TEST_CASE("a reader that went away does not end the process") {
    const bool draining = GENERATE(false, true);
    CHECK(in_child([draining] {
              if (draining) drain_on_stop_signals(nullptr);
              ::raise(SIGPIPE);
              return 0;
          }).status == 0);
}

TEST_CASE("signals to a process that drains are counted, wake it up and do not end it") {
    CHECK(in_child([] {
              static volatile sig_atomic_t woken = 0;
              drain_on_stop_signals([] { woken = woken + 1; });
              ::raise(SIGTERM);
              ::raise(SIGINT);
              ::raise(SIGTERM);
              const bool alarmed = ::alarm(0) != 0;
              return stop_signals() == 3 && woken == 3 && !alarmed &&
                             stop_signal_name() == std::string_view("SIGTERM")
                         ? 0
                         : 1;
          }).status == 0);
}

TEST_CASE("signals that are no longer caught end the process") {
    CHECK(in_child([] {
              drain_on_stop_signals(nullptr);
              ::raise(SIGTERM);
              release_stop_signals();
              if (stop_requested() || stop_signals() != 0) return 1;
              ::raise(SIGTERM);
              return 2;
          }).signal == SIGTERM);
}

TEST_CASE("a signal does not interrupt a call that waits for the database") {
    // Sending it during such a call would need a guess at the right moment.
    const int signal = GENERATE(SIGTERM, SIGINT);
    CHECK(in_child([signal] {
              struct sigaction action {};
              ::sigaction(signal, nullptr, &action);
              return (action.sa_flags & SA_RESTART) != 0 ? 0 : 1;
          }).status == 0);
}
