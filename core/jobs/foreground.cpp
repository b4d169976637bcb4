#include "core/jobs/foreground.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "core/base/error.hpp"
#include "core/platform/stop_signal.hpp"
#include "core/schedule/agenda.hpp"

namespace slotctl {

namespace {

using namespace std::chrono;
using Kind = ForegroundEvent::Kind;
using Steady = steady_clock;

/// A change of the clock, or a machine that slept, is noticed within this time.
constexpr milliseconds longest_wait{1000};

Instant clock_now() {
    return floor<seconds>(system_clock::now());
}

seconds random_delay(seconds most) {
    static std::mt19937_64 random{std::random_device{}()};
    return seconds{std::uniform_int_distribution<seconds::rep>{0, most.count()}(random)};
}

/// The running job.
struct InHand {
    const ScheduledJob* job = nullptr;
    Steady::time_point started{}, kill_at = Steady::time_point::max();
    bool asked_to_stop = false, killed = false;
};

class Foreground {
  public:
    explicit Foreground(const ForegroundOptions& options)
        : options_(options), agenda_(options.schedule, options.machine, clock_now(), random_delay) {
        if (agenda_.empty()) {
            throw Error(ErrorKind::config, "no job of the schedule is enabled",
                        "set enabled = true in a [[schedule]] of the configuration");
        }
    }

    bool run() {
        report_waiting();
        while (stop_signals() == 0) {
            watch_clock();
            if (supervisor_.busy()) {
                mind_job();
            } else if (!start_next()) {
                wait(milliseconds{longest_wait});
            }
        }
        return drain();
    }

  private:
    void report(ForegroundEvent event) const {
        event.at = clock_now();
        options_.report(event);
    }

    void report_waiting() const {
        const auto next = agenda_.next();
        if (!next || *next <= clock_now()) return;
        ForegroundEvent event{.kind = Kind::waiting};
        event.due = *next;
        report(event);
    }

    void watch_clock() {
        const Instant now = clock_now();
        if (latest_ - now > Agenda::longest_setback) {
            ForegroundEvent event{.kind = Kind::clock_set};
            event.took = latest_ - now;
            report(event);
            agenda_.start_anew(now);
            latest_ = now;
        }
        latest_ = std::max(latest_, now);
    }

    /// Waits for a signal, the job's end, or until something is due.
    void wait(milliseconds most) {
        if (!supervisor_.busy()) {
            const auto next = agenda_.next();
            const auto left = next ? duration_cast<milliseconds>(*next - system_clock::now()) : most;
            most = std::clamp(left + milliseconds{1}, milliseconds{1}, most);
        }
        supervisor_.wait(most);
        // Orphans are reaped continuously.
        if (!supervisor_.busy()) supervisor_.take_end();
    }

    bool start_next() {
        const auto turn = agenda_.take(clock_now());
        if (!turn) return false;
        ForegroundEvent event{.kind = turn->skip ? Kind::skipped : Kind::started};
        event.job = turn->job;
        event.due = turn->due;
        event.late = turn->late;
        event.missed = turn->missed;
        if (!turn->skip) {
            auto words = options_.arguments;
            words.insert(words.end(), {"--scheduled-as", turn->job->name});
            words.insert(words.end(), turn->job->arguments.begin(), turn->job->arguments.end());
            in_hand_ = {.job = turn->job, .started = Steady::now()};
            event.pid = supervisor_.start(words, options_.environment);
        }
        report(event);
        return true;
    }

    void mind_job() {
        check_end();
        if (!supervisor_.busy()) return;
        const auto now = Steady::now();
        if (!in_hand_.asked_to_stop && now - in_hand_.started >= in_hand_.job->time_limit) {
            report_job(Kind::over_limit);
            ask_to_stop(now);
        }
        kill_when_due(now);
        wait(longest_wait);
    }

    void ask_to_stop(Steady::time_point now) {
        supervisor_.terminate();
        in_hand_.asked_to_stop = true;
        in_hand_.kill_at = now + stop_grace;
    }

    void kill_when_due(Steady::time_point now) {
        if (in_hand_.killed || now < in_hand_.kill_at) return;
        report_job(Kind::killed);
        supervisor_.kill();
        in_hand_.killed = true;
    }

    void report_job(Kind kind) const {
        ForegroundEvent event{.kind = kind};
        event.job = in_hand_.job;
        event.took = duration_cast<milliseconds>(Steady::now() - in_hand_.started);
        report(event);
    }

    void check_end() {
        const auto end = supervisor_.take_end();
        if (!end) return;
        ForegroundEvent event{.kind = Kind::ended};
        event.job = in_hand_.job;
        event.end = *end;
        event.took = duration_cast<milliseconds>(Steady::now() - in_hand_.started);
        report(event);
        if (stop_signals() == 0) report_waiting();
    }

    bool drain() {
        ForegroundEvent event{.kind = Kind::stopping};
        event.signal = stop_signal_name();
        event.job = supervisor_.busy() ? in_hand_.job : nullptr;
        report(event);
        const auto ask_at = Steady::now() + options_.drain;
        while (supervisor_.busy()) {
            check_end();
            if (!supervisor_.busy()) break;
            const auto now = Steady::now();
            if (stop_signals() > 1) {
                in_hand_.kill_at = now;
            } else if (!in_hand_.asked_to_stop && now >= ask_at) {
                ask_to_stop(now);
            }
            kill_when_due(now);
            wait(milliseconds{100});
        }
        return stop_signals() < 2;
    }

    const ForegroundOptions& options_;
    Supervisor supervisor_;
    Agenda agenda_;
    InHand in_hand_;
    Instant latest_ = clock_now();
};

}  // namespace

bool run_in_foreground(const ForegroundOptions& options) {
    return Foreground(options).run();
}

}  // namespace slotctl
