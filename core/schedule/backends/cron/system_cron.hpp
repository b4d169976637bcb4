#pragma once

#include <filesystem>

#include "core/schedule/backends/cron/cron_daemon.hpp"

namespace slotctl {

/// A file of slotctl's own in /etc/cron.d; every line names the account.
class SystemCron : public Scheduler {
  public:
    explicit SystemCron(ProgramRunner run, std::filesystem::path directory = "/etc/cron.d");

    [[nodiscard]] SchedulerKind kind() const override { return SchedulerKind::cron; }
    [[nodiscard]] Scope scope() const override { return Scope::system; }
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
    ProgramRunner run_;
    std::filesystem::path file_;
};

}  // namespace slotctl
