#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/schedule/cron_fields.hpp"
#include "core/schedule/installation.hpp"

/// Lines for cron(8), and slotctl's block among other people's lines.
namespace slotctl {

/// What cron's shell is to run for a job; `rehearsal`: with --dry-run, at once.
std::string cron_command(const ScheduledJob& job, const Installation& installation, bool rehearsal = false);
/// The same conditions for another command.
std::string cron_command(const std::vector<std::string>& words, const ScheduledJob& job,
                         const Installation& installation);

/// One job in a crontab.
struct CronEntry {
    ScheduledJob job;
    std::vector<CronLine> lines;  ///< when, in the machine's own time
};

/// The block, from marker to marker. In system scope each line names the account. Throws Error(config) for a
/// line that is longer than any cron takes.
std::string crontab_block(const std::vector<CronEntry>& entries, const Installation& installation);

/// Each entry of a block with its lines, by name.
std::map<std::string, std::string> entries_in_block(std::string_view block);

/// When lines of a crontab come due, as they stand there; those that are no entries, or that no cron reads,
/// are left out.
std::vector<CronExpression> expressions_in(std::string_view lines);

/// The instances whose blocks a crontab holds, in order; an empty name for the one without. Throws like
/// split_crontab.
std::vector<std::string> instances_in(std::string_view crontab);

/// A crontab taken apart; the parts together are the whole, to the byte.
struct SplitCrontab {
    std::string before;
    std::optional<std::string> block;
    std::string after;
};

/// Finds the block of one instance. Throws Error(failed), naming the line, if any markers of slotctl's are
/// not pairs in order, one for each instance: then nobody knows which lines are slotctl's.
SplitCrontab split_crontab(std::string_view crontab, const std::string& instance);

/// The crontab with `block` in the place of the instance's present one, at the end if there is none, or
/// without any. Throws like split_crontab; also Error(failed) for lines that crontab(1) does not give back as
/// they are, and Error(config) where an earlier line gives the block another time zone.
std::string with_block(std::string_view crontab, const std::string& instance,
                       const std::optional<std::string>& block);

}  // namespace slotctl
