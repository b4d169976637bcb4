#pragma once

#include <filesystem>

#include "core/schedule/backends/cron/cron_daemon.hpp"

namespace slotctl {

/// A block in the crontab of the user who runs this; the other lines stay to the byte.
class UserCron : public Scheduler {
  public:
    /// `backups`: the directory that keeps the crontab as it was before the last change.
    UserCron(ProgramRunner run, std::filesystem::path backups);

    [[nodiscard]] SchedulerKind kind() const override { return SchedulerKind::cron; }
    [[nodiscard]] Scope scope() const override { return Scope::user; }
    [[nodiscard]] std::vector<Artefact> plan(const std::vector<ScheduledJob>& jobs,
                                             const Installation& installation, Instant now) const override;
    [[nodiscard]] std::vector<std::string> limits(const ScheduledJob& job) const override {
        return cron_limits(job);
    }
    std::optional<Error> obstacle() override;
    std::vector<Artefact> installed() override;
    void apply(const RunLock& lock, const std::vector<Change>& changes) override;
    [[nodiscard]] std::map<std::string, std::string> entries(
        const std::vector<Artefact>& artefacts) const override;
    std::vector<std::pair<std::string, std::string>> hindrances(const std::vector<Artefact>&) override {
        return cron_hindrances();
    }
    std::optional<Instant> next_run(const ScheduledJob&, Instant) override { return std::nullopt; }
    Trial rehearse(const RunLock&, const ScheduledJob& job, const Installation& installation) override {
        return cron_trial(run_, job, installation);
    }

  private:
    [[nodiscard]] std::string place() const;
    std::string read();
    void write(const std::string& crontab);
    void check(const std::string& crontab);

    ProgramRunner run_;
    std::filesystem::path backups_;
};

}  // namespace slotctl
