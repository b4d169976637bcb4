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

/// The task as UTF-8 text with its declaration of UTF-16. Throws Error(config) for a word that Task Scheduler
/// would change: it replaces `%NAME%` and `$(…)`, and knows no way to write them.
std::string task_xml(const ScheduledJob& job, const std::vector<TaskTrigger>& triggers,
                     const Installation& installation);

/// UTF-8 as UTF-16LE with a byte order mark and Windows' line ends, as schtasks reads files.
std::string as_utf16_file(std::string_view utf8);
/// The way back, from a file or from what schtasks prints; text that is not UTF-16 stays as it is. Line ends
/// become single ones.
std::string from_utf16(std::string_view bytes);

/// The text of the first element of that name; empty if there is none. References are resolved.
std::string element_text(std::string_view xml, std::string_view element);

}  // namespace slotctl
