#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/config/table_keys.hpp"
#include "core/plans/reminders.hpp"

/// `[[reminder]]`: an array of tables in the file.
namespace slotctl {

constexpr std::string_view reminder_table = "reminder";

/// The rules that the tables describe, one per table. Every error is passed to `fault`, with its position.
std::vector<ReminderRule> read_reminders(const std::vector<Document::Table>& tables,
                                         const ReportFault& fault);

/// As the manual describes them.
std::vector<TableKey> reminder_keys();

/// Every key of a rule, with its value as it would appear in the file.
std::vector<std::pair<std::string, std::string>> shown_reminder(const ReminderRule& rule);

}  // namespace slotctl
