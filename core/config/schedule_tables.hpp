#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/config/document.hpp"
#include "core/schedule/scheduled_job.hpp"

/// `[[schedule]]`: the one array of tables in the file.
namespace slotctl {

constexpr std::string_view schedule_table = "schedule";

/// The jobs that the tables describe, one per table. Every error is passed to `fault`, with its position.
std::vector<ScheduledJob> read_schedule(const std::vector<Document::Table>& tables,
                                        const std::function<void(Place, const std::string&)>& fault);

/// A key of `[[schedule]]`, as the manual describes it.
struct ScheduleKey {
    std::string_view name;
    bool needed;            ///< every table must have it
    std::string_view help;  ///< sentences: its purpose, and the values that it takes
    std::string fallback;   ///< the default, as it would appear in the file; meaningless if needed
};
std::vector<ScheduleKey> schedule_keys();

/// Every key of a job, with its value as it would appear in the file.
std::vector<std::pair<std::string, std::string>> shown_job(const ScheduledJob& job);

}  // namespace slotctl
