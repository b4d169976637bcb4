#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.hpp"
#include "core/schedule/installation.hpp"
#include "core/schedule/task_triggers.hpp"

/// Definitions of tasks for Windows Task Scheduler, version 1.3 of the schema in MS-TSCH 2.5.
namespace slotctl {

/// `\slotctl\maintain`, `\slotctl-shop\maintain`: the path of an entry's task.
std::string task_path(const std::string& instance, const std::string& entry);

/// The task as UTF-8 text that declares itself UTF-16. Throws Error(config) for a word that Task Scheduler
/// would change: it replaces `%NAME%` and `$(…)`, which cannot be escaped.
std::string task_xml(const ScheduledJob& job, const std::vector<TaskTrigger>& triggers,
                     const Installation& installation);

/// The texts of all elements with that name, in their order. References are resolved.
std::vector<std::string> element_texts(std::string_view xml, std::string_view element);
/// The first of them; empty if there is none.
std::string element_text(std::string_view xml, std::string_view element);

}  // namespace slotctl
