#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/platform/account.hpp"
#include "core/schedule/scheduled_job.hpp"

namespace slotctl {

/// The jobs run as the user who installs the schedule, or as a service account of the machine.
enum class Scope { user, system };
std::string_view name_of(Scope scope);

/// A secret that the scheduler passes on, if it can: a file that the jobs' account need not be able to read.
struct Credential {
    std::string name;  ///< the name that slotctl looks up: `slotctl_database_url`
    std::filesystem::path file;
};

/// What all artefacts of one installation have in common. All paths are absolute.
struct Installation {
    Scope scope = Scope::user;
    /// Distinguishes several schedules of one scope; empty for the unnamed one.
    std::string instance{};
    std::filesystem::path program;                ///< slotctl itself
    std::optional<std::filesystem::path> config;  ///< nothing: built-in defaults
    std::optional<std::string> database;          ///< a URL without a password, if the file names none
    Account account;                              ///< the account that the jobs run as
    std::filesystem::path state_directory;
    /// Directories other than the state directory that jobs write to: those of the log, the locks, the
    /// database.
    std::vector<std::filesystem::path> writable;
    /// All other paths that jobs use: secret files, socket directories.
    std::vector<std::filesystem::path> reached;
    std::vector<Credential> credentials;
    std::optional<std::filesystem::path>
        credentials_directory;  ///< the directory of one of them, if there is one
    /// Where the server listens, as systemd writes it, if it is installed too: `127.0.0.1:8080`, a path.
    std::optional<std::string> serve{};
    std::string machine;  ///< distinguishes machines, so that not all start jobs in the same second
};

/// The error in the name of an instance, as the end of a sentence (`is empty`); empty if there is none.
std::string fault_of_instance(std::string_view name);

/// The owner of the schedule, which shows the business that its jobs work for: `--config /etc/shop.toml`, or
/// `--database …`, or both, or `the built-in defaults`. A line of text, without a password.
std::string owner_of(const Installation& installation);

/// `instance shop`, or `the schedule without an instance`.
std::string called(const std::string& instance);

/// slotctl's command line for a job, word by word; `rehearsal`: with --dry-run, and not quiet.
std::vector<std::string> command_words(const ScheduledJob& job, const Installation& installation,
                                       bool rehearsal = false);

/// The same for any other slotctl command.
std::vector<std::string> command_words(const std::vector<std::string>& arguments,
                                       const Installation& installation);

/// The commands of a job's trial, in order: a check of its directories, then the job with --dry-run.
std::vector<std::vector<std::string>> trial_commands(const ScheduledJob& job,
                                                     const Installation& installation);

/// Throws Error(config), naming the path or argument that no scheduler's files can contain: one with a line
/// break or another control character, or that is not UTF-8.
void refuse_unwritable(const std::vector<ScheduledJob>& jobs, const Installation& installation);

}  // namespace slotctl
