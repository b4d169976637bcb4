#pragma once

#include <filesystem>

#include "core/schedule/backends/cron/cron_daemon.hpp"

namespace slotctl {

/// One block per instance in the current user's crontab; all other lines are preserved byte for byte.
class UserCron : public CronScheduler {
  public:
    /// `backups`: the directory that keeps the crontab as it was before the last change.
    UserCron(std::string instance, ProgramRunner run, std::filesystem::path backups);

    [[nodiscard]] Scope scope() const override { return Scope::user; }
    [[nodiscard]] std::vector<Artefact> plan(const std::vector<ScheduledJob>& jobs,
                                             const Installation& installation, Instant now) const override;
    std::optional<Error> obstacle() override;
    std::vector<std::string> instances() override;
    std::optional<Error> damage() override;
    std::vector<Artefact> installed() override;
    void apply(const RunLock& lock, const std::vector<Change>& changes) override;
    [[nodiscard]] std::map<std::string, std::string> entries(
        const std::vector<Artefact>& artefacts) const override;

  private:
    std::string read();
    std::string read_if_allowed();
    void write(const std::string& crontab);
    void check(const std::string& crontab);

    std::filesystem::path backups_;
};

}  // namespace slotctl
