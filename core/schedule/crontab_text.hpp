#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/schedule/cron_fields.hpp"
#include "core/schedule/installation.hpp"

/// Lines for cron(8), and slotctl's block among other lines.
namespace slotctl {

/// The shell command with which cron runs a job; `rehearsal`: with --dry-run and without delay.
std::string cron_command(const ScheduledJob& job, const Installation& installation, bool rehearsal = false);
/// Runs another command under the same conditions.
std::string cron_command(const std::vector<std::string>& words, const ScheduledJob& job,
                         const Installation& installation);

/// One job in a crontab.
struct CronEntry {
    ScheduledJob job;
    std::vector<CronLine> lines;  ///< when it runs, in the machine's own time
};

/// The block, from marker to marker. In system scope, each line names the account. Throws Error(config) for a
/// line that is too long for cron.
std::string crontab_block(const std::vector<CronEntry>& entries, const Installation& installation);

/// Each entry of a block with its lines, by name.
std::map<std::string, std::string> entries_in_block(std::string_view block);

/// The expressions in lines of a crontab, as they are; lines that are not entries, or that no cron can read,
/// are left out.
std::vector<CronExpression> expressions_in(std::string_view lines);

/// The instances whose blocks a crontab contains, in order; an empty name for the unnamed one. Throws like
/// split_crontab.
std::vector<std::string> instances_in(std::string_view crontab);

/// A crontab split into parts; together, they are the whole text, byte for byte.
struct SplitCrontab {
    std::string before;
    std::optional<std::string> block;
    std::string after;
};

/// Finds the block of one instance. Throws Error(failed), naming the line, unless slotctl's markers are
/// ordered pairs, one for each instance: otherwise nobody knows which lines are slotctl's.
SplitCrontab split_crontab(std::string_view crontab, const std::string& instance);

/// The crontab with `block` in place of the instance's current one, or at the end if there is none; without
/// `block`, the crontab without the instance's block. Throws like split_crontab; also Error(failed) for lines
/// that crontab(1) does not return unchanged, and Error(config) if an earlier line changes the block's time
/// zone.
std::string with_block(std::string_view crontab, const std::string& instance,
                       const std::optional<std::string>& block);

}  // namespace slotctl
