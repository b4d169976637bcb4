#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/platform/program.hpp"
#include "core/schedule/crontab_text.hpp"
#include "core/schedule/scheduler.hpp"

/// What user and system crontabs have in common.
namespace slotctl {

/// Each enabled job with its fields, in the machine's own time zone. Throws Error(config).
std::vector<CronEntry> cron_entries(const std::vector<ScheduledJob>& jobs, Instant now);

/// What `job` asks for that cron cannot do.
std::vector<std::string> cron_limits(const ScheduledJob& job);

/// The programs that can start the lines of crontabs on this machine.
enum class CronKind {
    vixie,    ///< Debian's cron, cronie
    systemd,  ///< systemd-cron: systemd's own timers, made from crontabs
    bcron,    ///< bcron
    busybox,  ///< BusyBox crond
    other,    ///< one that does not read crontabs of this kind: fcron
};
/// `BusyBox crond`.
std::string_view name_of(CronKind kind);
ClockManner manner_of(CronKind kind);

/// The daemon that is running; nothing if there is none.
std::optional<CronKind> running_cron(const ProgramRunner& run);

/// A sentence if no cron daemon is running here.
std::vector<std::pair<std::string, std::string>> cron_hindrances(std::optional<CronKind> running);

/// When a daemon of this kind will start these lines of a crontab. `job`: the job from which they were made,
/// if they were not changed since.
std::optional<Instant> cron_next_run(CronKind kind, const std::string& lines, const ScheduledJob* job,
                                     Instant now);

/// Runs a job under cron's conditions: its account, cron's short PATH, no terminal.
Trial cron_trial(const ProgramRunner& run, const ScheduledJob& job, const Installation& installation);

/// The parts that do not depend on where the lines are stored.
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
        return cron_hindrances(running());
    }
    std::optional<Instant> next_run(const std::string&, const std::string& text, const ScheduledJob* job,
                                    Instant now) override {
        const auto kind = running();
        if (!cron_hindrances(kind).empty()) return std::nullopt;
        return cron_next_run(*kind, text, job, now);
    }
    ClockManner manner() override { return manner_of(running().value_or(CronKind::vixie)); }
    std::string runner() override { return std::string(name_of(running().value_or(CronKind::vixie))); }
    Trial rehearse(const RunLock&, const ScheduledJob& job, const Installation& installation) override {
        return cron_trial(run_, job, installation);
    }

  protected:
    std::optional<CronKind> running() {
        if (!looked_) running_ = running_cron(run_);
        looked_ = true;
        return running_;
    }
    [[nodiscard]] ProgramResult run(const ProgramCall& call) const { return run_(call); }

  private:
    std::string instance_;
    ProgramRunner run_;
    bool looked_ = false;
    std::optional<CronKind> running_;
};

}  // namespace slotctl
