#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/platform/program.hpp"
#include "core/schedule/crontab_text.hpp"
#include "core/schedule/scheduler.hpp"

/// What both kinds of crontab have in common.
namespace slotctl {

/// Each enabled job with its fields, in the machine's own time zone. Throws Error(config).
std::vector<CronEntry> cron_entries(const std::vector<ScheduledJob>& jobs, Instant now);

/// What cron cannot do that `job` asks for.
std::vector<std::string> cron_limits(const ScheduledJob& job);

/// A sentence if no cron daemon is at work here.
std::vector<std::pair<std::string, std::string>> cron_hindrances();

/// When the daemon that runs here will start these lines of a crontab; nothing without one. `job`: what they
/// were made from, if they were not changed since.
std::optional<Instant> cron_next_run(const std::string& lines, const ScheduledJob* job, Instant now);

/// What a job lives in under cron: its account, cron's short PATH, no terminal.
Trial cron_trial(const ProgramRunner& run, const ScheduledJob& job, const Installation& installation);

/// What does not depend on where the lines are kept.
class CronScheduler : public Scheduler {
  public:
    CronScheduler(std::string instance, ProgramRunner run)
        : instance_(std::move(instance)), run_(std::move(run)) {}

    [[nodiscard]] SchedulerKind kind() const override { return SchedulerKind::cron; }
    [[nodiscard]] const std::string& instance() const override { return instance_; }
    [[nodiscard]] std::vector<std::string> limits(const ScheduledJob& job) const override {
        return cron_limits(job);
    }
    std::vector<std::pair<std::string, std::string>> hindrances(const std::vector<Artefact>&) override {
        return cron_hindrances();
    }
    std::optional<Instant> next_run(const std::string&, const std::string& text, const ScheduledJob* job,
                                    Instant now) override {
        return cron_next_run(text, job, now);
    }
    Trial rehearse(const RunLock&, const ScheduledJob& job, const Installation& installation) override {
        return cron_trial(run_, job, installation);
    }

  protected:
    [[nodiscard]] ProgramResult run(const ProgramCall& call) const { return run_(call); }

  private:
    std::string instance_;
    ProgramRunner run_;
};

}  // namespace slotctl
