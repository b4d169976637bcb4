#include "core/store/sqlite/busy_wait.hpp"

#include <algorithm>
#include <thread>

#include "core/base/log.hpp"
#include "core/base/one_line.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/lock_owner.hpp"
#include "core/store/lock_report.hpp"

namespace slotctl::sqlite {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds limit{5};
constexpr milliseconds longest_pause{50};

}  // namespace

bool BusyWait::again(int attempts, const char* doing) {
    const auto now = Clock::now();
    if (attempts == 0) since_ = now;
    if (now - since_ >= limit) return false;
    if (now - since_ >= unreported_wait && now >= silent_until_) {
        silent_until_ = now + pause_between_reports;
        report(doing);
    }
    std::this_thread::sleep_for(std::min(milliseconds{1 + 5 * attempts}, longest_pause));
    return true;
}

void BusyWait::report(const char* doing) const {
    // For a database with a write-ahead log, the lock is on the file beside it.
    auto shared = file_;
    shared += "-shm";
    auto owner = other_lock_owner(shared);
    if (!owner) owner = other_lock_owner(file_);
    std::string who = "another process";
    if (owner) {
        who = "process " + std::to_string(owner->process);
        if (!owner->program.empty()) who += " (" + without_controls(owner->program) + ")";
    }
    log::warning("waiting for the lock on sqlite:" + utf8(file_) + " while " + doing + ": it is held by " +
                 who);
}

}  // namespace slotctl::sqlite
