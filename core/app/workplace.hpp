#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/base/instant.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/config/config.hpp"
#include "core/jobs/job_runner.hpp"
#include "core/store/open_store.hpp"

namespace slotctl {

/// How one invocation works; nothing of it stands in the configuration.
struct WorkTerms {
    Instant now{};
    bool now_is_given = false;  ///< by --now: no clock is checked
    bool dry_run = false;
    bool details = false;                     ///< jobs list what they did item by item
    bool exceptions = false;                  ///< jobs list what somebody has to decide about
    std::chrono::seconds wait{0};             ///< how long a job waits for a busy lock
    std::optional<std::string> scheduled_as;  ///< the `[[schedule]]` entry that starts this run
    std::string url_origin, password_origin;  ///< where the database's were given, as people are shown it
};

/// The database of a job could not be opened. The job prints its outcome all the same.
class JobNotStarted : public Error {
  public:
    JobNotStarted(const Error& why, Outcome outcome) : Error(why), outcome_(std::move(outcome)) {}
    [[nodiscard]] const Outcome& outcome() const noexcept { return outcome_; }

  private:
    Outcome outcome_;
};

/// What configuration and machine together say about where to work: the database, the locks, the pings. The
/// database is opened when it is first asked for.
class Workplace {
  public:
    /// `config` must outlive this.
    Workplace(const Config& config, WorkTerms terms);

    [[nodiscard]] const Config& config() const { return config_; }
    [[nodiscard]] Instant now() const { return terms_.now; }
    [[nodiscard]] const WorkTerms& terms() const { return terms_; }

    /// `dry_access` is what a dry run does with it, `access` what any other does.
    Store& store(StoreAccess dry_access = StoreAccess::read_or_imagine,
                 StoreAccess access = StoreAccess::write);
    /// The store, opened to look at it: nothing is created, and a missing SQLite file is an error.
    Store& inspected_store();
    /// The next caller that asks for a store opens it anew.
    void close_store() { store_.reset(); }

    /// Where the jobs' locks lie: beside an SQLite file; for other databases, where the configuration says.
    [[nodiscard]] std::filesystem::path lock_directory() const;
    /// The SQLite file; empty for other databases.
    [[nodiscard]] std::filesystem::path database_file() const;
    /// As people are shown it, with passwords masked: `sqlite:/var/lib/slotctl/slotctl.db`.
    [[nodiscard]] std::string database_name() const;

    /// What a job is given, without a display of progress; catches stop signals from here on. If the store
    /// cannot be opened, the ping of the job, if it has one, says so, and JobNotStarted is thrown.
    JobContext job_context(JobId job);

  private:
    Store& open(StoreAccess access, std::chrono::seconds answer_limit = std::chrono::seconds{0});
    struct Place {
        Store& store;
        std::string identity;
    };
    /// Throws JobNotStarted.
    Place place_for(const JobKind& job);

    const Config& config_;
    WorkTerms terms_;
    std::unique_ptr<Store> store_;
};

}  // namespace slotctl
