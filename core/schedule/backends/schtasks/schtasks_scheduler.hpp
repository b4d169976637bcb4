#pragma once

#include <filesystem>
#include <memory>
#include <set>

#include "core/platform/program.hpp"
#include "core/platform/task_service.hpp"
#include "core/schedule/scheduler.hpp"

namespace slotctl {

/// One task per entry in the folder `\slotctl\` of Windows Task Scheduler, or in the instance's own folder.
class SchtasksScheduler : public Scheduler {
  public:
    /// `state_directory` keeps each definition as it was registered, since Windows returns it in a different
    /// form.
    SchtasksScheduler(Scope scope, std::string instance, ProgramRunner run,
                      std::unique_ptr<TaskService> service, std::filesystem::path state_directory);

    [[nodiscard]] SchedulerKind kind() const override { return SchedulerKind::schtasks; }
    [[nodiscard]] Scope scope() const override { return scope_; }
    [[nodiscard]] const std::string& instance() const override { return instance_; }
    std::vector<std::string> instances() override;
    [[nodiscard]] std::vector<Artefact> plan(const std::vector<ScheduledJob>& jobs,
                                             const Installation& installation, Instant now) const override;
    [[nodiscard]] std::vector<std::string> limits(const ScheduledJob&) const override { return {}; }
    std::optional<Error> obstacle() override;
    std::vector<Artefact> installed() override;
    void apply(const RunLock& lock, const std::vector<Change>& changes) override;
    [[nodiscard]] std::map<std::string, std::string> entries(
        const std::vector<Artefact>& artefacts) const override;
    std::vector<std::pair<std::string, std::string>> hindrances(
        const std::vector<Artefact>& artefacts) override;
    std::optional<Instant> next_run(const std::string& entry, const std::string& text,
                                    const ScheduledJob* job, Instant now) override;
    Trial rehearse(const RunLock&, const ScheduledJob& job, const Installation& installation) override;

  private:
    std::set<std::string> tasks(const std::string& instance);
    bool is_disabled(const std::string& task);
    [[nodiscard]] std::filesystem::path copies_of(const std::string& instance) const;
    [[nodiscard]] std::filesystem::path copy_of(const std::string& task) const;
    void create(const Artefact& artefact);

    [[nodiscard]] std::string entry_of(const std::string& task) const;

    Scope scope_;
    std::string instance_;
    ProgramRunner run_;
    std::unique_ptr<TaskService> service_;
    std::filesystem::path state_directory_;
};

}  // namespace slotctl
