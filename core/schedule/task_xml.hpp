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

/// UTF-8 converted to UTF-16LE with a byte order mark and Windows line endings, as schtasks reads files.
std::string as_utf16_file(std::string_view utf8);
/// The reverse, for a file or the output of schtasks; text that is not UTF-16 is not converted. Line endings
/// become `\n`.
std::string from_utf16(std::string_view bytes);

/// The text of the first element with that name; empty if there is none. References are resolved.
std::string element_text(std::string_view xml, std::string_view element);

}  // namespace slotctl
