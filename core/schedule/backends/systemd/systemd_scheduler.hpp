#pragma once

#include <string>
#include <utility>

#include "core/schedule/backends/systemd/systemd_manager.hpp"
#include "core/schedule/scheduler.hpp"

namespace slotctl {

/// A service and a timer for each entry, and one service for alerts.
class SystemdScheduler : public Scheduler {
  public:
    SystemdScheduler(Scope scope, std::string instance, const ProgramRunner& run)
        : scope_(scope), instance_(std::move(instance)), manager_(scope, run) {}

    [[nodiscard]] SchedulerKind kind() const override { return SchedulerKind::systemd; }
    [[nodiscard]] Scope scope() const override { return scope_; }
    [[nodiscard]] const std::string& instance() const override { return instance_; }
    std::vector<std::string> instances() override;
    [[nodiscard]] std::vector<Artefact> plan(const std::vector<ScheduledJob>& jobs,
                                             const Installation& installation, Instant now) const override;
    [[nodiscard]] std::vector<std::string> limits(const ScheduledJob&) const override { return {}; }
    std::optional<Error> obstacle() override { return manager_.obstacle(); }
    std::vector<Artefact> installed() override;
    void apply(const RunLock& lock, const std::vector<Change>& changes) override;
    [[nodiscard]] std::map<std::string, std::string> entries(
        const std::vector<Artefact>& artefacts) const override;
    std::vector<std::pair<std::string, std::string>> hindrances(
        const std::vector<Artefact>& artefacts) override;
    std::optional<Instant> next_run(const std::string& entry, const std::string& text,
                                    const ScheduledJob* job, Instant now) override;
    Trial rehearse(const RunLock& lock, const ScheduledJob& job, const Installation& installation) override;

  private:
    /// Throws Error(config) if an entry of the schedule has the server's name.
    void add_server(const std::vector<ScheduledJob>& jobs, const Installation& installation,
                    std::vector<Artefact>& artefacts) const;
    /// Whether this is a unit of the server.
    [[nodiscard]] bool is_of_server(const std::string& unit) const;
    void stop_timers(const std::vector<Change>& changes);
    void start_timers(const std::vector<Change>& changes);
    void end_runs(const std::vector<Change>& changes);
    /// Why this unit does not help to start its job, as the end of a sentence; empty if it does.
    std::string hindrance_of(const std::string& unit, bool is_there);

    /// Every unit file that slotctl wrote, for any instance.
    std::vector<Artefact> all_installed();
    /// `maintain` for `slotctl-maintain.timer`; empty for the unit of alerts.
    [[nodiscard]] std::string entry_of(const std::string& unit) const;

    Scope scope_;
    std::string instance_;
    SystemdManager manager_;
};

}  // namespace slotctl
