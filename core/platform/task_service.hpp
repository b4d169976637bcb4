#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"

namespace slotctl {

/// Windows Task Scheduler: tasks, which have paths such as `\slotctl\maintain`, and their definitions in XML.
/// All functions but `obstacle` throw Error(permission) if Windows denies access, and Error(failed) for every
/// other reason.
class TaskService {
  public:
    virtual ~TaskService() = default;

    /// Why it cannot be used; nothing if it can.
    virtual std::optional<Error> obstacle() = 0;

    /// The tasks that this account may see, in the folders directly below the root whose names begin so.
    virtual std::vector<std::string> tasks_below(const std::string& folder_prefix) = 0;

    /// The definition in UTF-8, in Windows' own wording; nothing if there is no such task. Line ends are
    /// `\n`.
    virtual std::optional<std::string> definition(const std::string& task) = 0;

    /// Creates the task and its folder, or replaces the task.
    virtual void save(const std::string& task, const std::string& definition) = 0;

    /// Deletes the task, and its folder with the last one. It need not exist.
    virtual void remove(const std::string& task) = 0;
};

/// On other systems, one with an obstacle.
std::unique_ptr<TaskService> open_task_service();

}  // namespace slotctl
