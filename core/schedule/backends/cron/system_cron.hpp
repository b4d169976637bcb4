#pragma once

#include <filesystem>

#include "core/schedule/backends/cron/cron_daemon.hpp"

namespace slotctl {

/// Each instance has its own file in /etc/cron.d; every line names the account.
class SystemCron : public CronScheduler {
  public:
    SystemCron(const std::string& instance, ProgramRunner run,
               const std::filesystem::path& directory = "/etc/cron.d");

    [[nodiscard]] Scope scope() const override { return Scope::system; }
    [[nodiscard]] std::vector<Artefact> plan(const std::vector<ScheduledJob>& jobs,
                                             const Installation& installation, Instant now) const override;
    std::optional<Error> obstacle() override;
    std::vector<std::string> instances() override;
    std::vector<Artefact> installed() override;
    void apply(const RunLock& lock, const std::vector<Change>& changes) override;
    [[nodiscard]] std::map<std::string, std::string> entries(
        const std::vector<Artefact>& artefacts) const override;

  private:
    std::filesystem::path file_;
};

}  // namespace slotctl
