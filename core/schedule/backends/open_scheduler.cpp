#include "core/schedule/backends/open_scheduler.hpp"

#include "core/base/error.hpp"
#include "core/schedule/backends/cron/system_cron.hpp"
#include "core/schedule/backends/cron/user_cron.hpp"
#include "core/schedule/backends/schtasks/schtasks_scheduler.hpp"
#include "core/schedule/backends/systemd/systemd_scheduler.hpp"

namespace slotctl {

std::unique_ptr<Scheduler> open_scheduler(SchedulerKind kind, Scope scope, const std::string& instance,
                                          const std::filesystem::path& state_directory,
                                          const ProgramRunner& run) {
    switch (kind) {
        case SchedulerKind::systemd:
            return std::make_unique<SystemdScheduler>(scope, instance, run);
        case SchedulerKind::cron:
            if (scope == Scope::system) return std::make_unique<SystemCron>(instance, run);
            return std::make_unique<UserCron>(instance, run, state_directory);
        case SchedulerKind::schtasks:
            return std::make_unique<SchtasksScheduler>(scope, instance, run, open_task_service(),
                                                       state_directory);
    }
    throw Error(ErrorKind::internal, "an unknown kind of scheduler");
}

std::unique_ptr<Scheduler> detect_scheduler(Scope scope, const std::string& instance,
                                            const std::filesystem::path& state_directory,
                                            const ProgramRunner& run) {
    std::string reasons;
    for (const auto kind : {SchedulerKind::schtasks, SchedulerKind::systemd, SchedulerKind::cron}) {
        auto scheduler = open_scheduler(kind, scope, instance, state_directory, run);
        const auto obstacle = scheduler->obstacle();
        if (!obstacle) return scheduler;
        reasons += (reasons.empty() ? "" : "; ") + std::string(obstacle->what());
    }
    throw Error(ErrorKind::failed, "no scheduler can be used in " + std::string(name_of(scope)) + " scope",
                reasons + "\n  `slotctl run` starts the jobs itself, without a scheduler");
}

}  // namespace slotctl
