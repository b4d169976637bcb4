#include "cli/progress_bar.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "core/platform/terminal.hpp"

namespace slotctl::cli {

namespace {

using Clock = std::chrono::steady_clock;

class ProgressBar {
  public:
    ~ProgressBar() { wipe(); }

    void show(std::int64_t done, std::int64_t total) {
        if (done >= total) return wipe();
        if (Clock::now() < next_) return;
        next_ = Clock::now() + std::chrono::milliseconds{100};
        const int percent = static_cast<int>(done * 100 / total);
        const int width = std::clamp(terminal_width(StandardStream::error) - 10, 10, 60);
        const auto filled = static_cast<std::size_t>(width * percent / 100);
        const std::string bar =
            std::string(filled, '#') + std::string(static_cast<std::size_t>(width) - filled, '.');
        std::fprintf(stderr, "\r[%s] %3d %%", bar.c_str(), percent);
        std::fflush(stderr);
        shown_ = true;
    }

  private:
    void wipe() {
        if (!shown_) return;
        std::fputs("\r\033[K", stderr);
        std::fflush(stderr);
        shown_ = false;
    }

    // A run that ends at once needs no bar.
    Clock::time_point next_ = Clock::now() + std::chrono::milliseconds{300};
    bool shown_ = false;
};

}  // namespace

std::function<void(std::int64_t, std::int64_t)> make_progress_bar(bool quiet) {
    if (quiet || !is_terminal(StandardStream::error)) return [](std::int64_t, std::int64_t) {};
    return [bar = std::make_shared<ProgressBar>()](std::int64_t done, std::int64_t total) {
        bar->show(done, total);
    };
}

}  // namespace slotctl::cli
