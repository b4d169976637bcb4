// How `slotctl run` asks a job to stop, between two real processes.
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "core/base/path_text.hpp"
#include "core/platform/stop_signal.hpp"
#include "core/platform/text_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/other_process.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono_literals;

namespace {

/// Waits for the request, as a job that is between two batches; false if it does not come.
bool request_comes() {
    const auto until = std::chrono::steady_clock::now() + 60s;
    while (!stop_requested()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

}  // namespace

TEST_CASE("another process ends itself when it is asked to stop", "[.]") {
    catch_stop_signals(60s);
    write_text_file(path_from(argument("SLOTCTL_TEST_NOTES")) / "ready", "", 0600);
    REQUIRE(request_comes());
    CHECK_THAT(stop_signal_name(), Catch::Equals("SIGTERM") || Catch::Equals("slotctl run"));
}

TEST_CASE("another process does not end itself when it is asked to stop", "[.]") {
    catch_stop_signals(1s);
    write_text_file(path_from(argument("SLOTCTL_TEST_NOTES")) / "ready", "", 0600);
    std::this_thread::sleep_for(60s);
}

TEST_CASE("a process that is asked to stop goes on until it ends itself") {
    const TemporaryDirectory notes;
    OtherProcess worker("another process ends itself when it is asked to stop",
                        {{"SLOTCTL_TEST_NOTES", utf8(notes.path())}});
    REQUIRE(appears(notes / "ready"));
    worker.terminate();
    CHECK(worker.wait().status == 0);
}

TEST_CASE("a process that does not stop in time is ended") {
    const TemporaryDirectory notes;
    OtherProcess worker("another process does not end itself when it is asked to stop",
                        {{"SLOTCTL_TEST_NOTES", utf8(notes.path())}});
    REQUIRE(appears(notes / "ready"));
    worker.terminate();
    CHECK(worker.wait().status == 1);
}
