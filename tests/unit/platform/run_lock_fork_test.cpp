// What becomes of a lock when its holder forks.
#include <optional>

#include "core/platform/run_lock.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

constexpr const char* name = "maintain sqlite:/var/lib/slotctl/slotctl.db";

bool is_free(const TemporaryDirectory& directory) {
    return RunLock::try_acquire(directory.path(), name).has_value();
}

}  // namespace

TEST_CASE("a child of the holder does not have the lock and does not release it when it ends") {
    const TemporaryDirectory directory;
    auto held = RunLock::try_acquire(directory.path(), name);
    REQUIRE(held.has_value());
    CHECK(status_in_child([&] {
              const bool free = is_free(directory);
              held.reset();
              return free ? 1 : 0;
          }) == 0);
    CHECK(status_in_child([&] { return is_free(directory) ? 1 : 0; }) == 0);
}
