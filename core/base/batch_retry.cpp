#include "core/base/batch_retry.hpp"

#include <chrono>
#include <random>
#include <thread>

#include "core/base/log.hpp"

namespace slotctl {

void retry_conflicts(int attempts, const std::function<void()>& attempt,
                     const std::function<bool()>& stop_requested) {
    thread_local std::minstd_rand random{std::random_device{}()};
    int longest_pause_ms = 20;
    for (int left = attempts;; --left, longest_pause_ms *= 2) {
        try {
            return attempt();
        } catch (const Error& e) {
            if (e.kind() != ErrorKind::conflict || left == 1 || stop_requested()) throw;
            log::debug(std::string("retrying the batch: ") + e.what());
        }
        std::uniform_int_distribution<int> pause(1, longest_pause_ms);
        std::this_thread::sleep_for(std::chrono::milliseconds{pause(random)});
    }
}

}  // namespace slotctl
