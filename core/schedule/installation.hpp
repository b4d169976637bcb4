#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/platform/account.hpp"
#include "core/schedule/scheduled_job.hpp"

namespace slotctl {

/// Whose schedule it is: the jobs run as the user who installs it, or as a service account of the machine.
enum class Scope { user, system };
std::string_view name_of(Scope scope);

/// A secret that the scheduler hands over, where it can: a file that the jobs' account need not be able to
/// read.
struct Credential {
    std::string name;  ///< as slotctl looks it up: `slotctl_database_url`
    std::filesystem::path file;
};

/// What every artefact of one installation has in common. Every path is absolute.
struct Installation {
    Scope scope = Scope::user;
    /// Tells several schedules of one scope apart; empty: the one without a name.
    std::string instance{};
    std::filesystem::path program;                ///< slotctl itself
    std::optional<std::filesystem::path> config;  ///< nothing: built-in defaults
    std::optional<std::string> database;          ///< a URL without a password, where the file names none
    Account account;                              ///< who the jobs run as
    std::filesystem::path state_directory;
    /// Directories beside the state directory that jobs write to: the log's, the locks', the database's.
    std::vector<std::filesystem::path> writable;
    /// Everything else that jobs reach by a path: secret files, sockets' directories.
    std::vector<std::filesystem::path> reached;
    std::vector<Credential> credentials;
    std::optional<std::filesystem::path> credentials_directory;  ///< where one of them is, if there is one
    std::string machine;  ///< tells machines apart, so that not all start at the same second
};

/// What is wrong with the name of an instance, as the end of a sentence (`is empty`); empty if nothing is.
std::string fault_of_instance(std::string_view name);

/// Whose schedule it is: what tells its jobs which business they work for. `--config /etc/shop.toml`, or
/// `--database …`, or both, or `the built-in defaults`. A line of text, without a password.
std::string owner_of(const Installation& installation);

/// `instance shop`, or `the schedule without an instance`.
std::string called(const std::string& instance);

/// slotctl's command line for a job, word by word; `rehearsal`: with --dry-run, and not quiet.
std::vector<std::string> command_words(const ScheduledJob& job, const Installation& installation,
                                       bool rehearsal = false);

/// The same for any other command of slotctl's.
std::vector<std::string> command_words(const std::vector<std::string>& arguments,
                                       const Installation& installation);

/// What a trial of a job runs, one after the other: whether its directories can be used, then the job with
/// --dry-run.
std::vector<std::vector<std::string>> trial_commands(const ScheduledJob& job,
                                                     const Installation& installation);

/// Throws Error(config) naming the path or argument that no scheduler's files can hold: one with a line end
/// or another control character, or that is not UTF-8.
void refuse_unwritable(const std::vector<ScheduledJob>& jobs, const Installation& installation);

}  // namespace slotctl
