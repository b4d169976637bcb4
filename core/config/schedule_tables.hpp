#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/config/table_keys.hpp"
#include "core/schedule/scheduled_job.hpp"

/// `[[schedule]]`: an array of tables in the file.
namespace slotctl {

constexpr std::string_view schedule_table = "schedule";

/// The jobs that the tables describe, one per table. Every error is passed to `fault`, with its position.
std::vector<ScheduledJob> read_schedule(const std::vector<Document::Table>& tables, const ReportFault& fault);

/// As the manual describes them.
std::vector<TableKey> schedule_keys();

/// Every key of a job, with its value as it would appear in the file.
std::vector<std::pair<std::string, std::string>> shown_job(const ScheduledJob& job);

}  // namespace slotctl
