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

/// Options of one invocation, none of which are in the configuration.
struct WorkTerms {
    Instant now{};
    bool now_is_given = false;  ///< by -- by --now: no clock is checked
    bool dry_run = false;
    bool details = false;                     ///< jobs list every item that they handled
    bool exceptions = false;                  ///< jobs list what needs a person's decision
    std::chrono::seconds wait{0};             ///< how long a job waits for a busy lock
    std::optional<std::string> scheduled_as;  ///< the `[[schedule]]` entry that starts this run
    std::string url_origin,
        password_origin;  ///< where the database's URL and password were given, as shown to people
};

/// A job's database could not be opened. The job prints its outcome nevertheless.
class JobNotStarted : public Error {
  public:
    JobNotStarted(const Error& why, Outcome outcome) : Error(why), outcome_(std::move(outcome)) {}
    [[nodiscard]] const Outcome& outcome() const noexcept { return outcome_; }

  private:
    Outcome outcome_;
};

/// Where to work, according to the configuration and the machine: the database, the locks, the pings. The
/// database is opened on first use.
class Workplace {
  public:
    /// `config` must outlive this.
    Workplace(const Config& config, WorkTerms terms);

    [[nodiscard]] const Config& config() const { return config_; }
    [[nodiscard]] Instant now() const { return terms_.now; }
    [[nodiscard]] const WorkTerms& terms() const { return terms_; }

    /// A dry run opens it with `dry_access`, any other run with `access`.
    Store& store(StoreAccess dry_access = StoreAccess::read_or_imagine,
                 StoreAccess access = StoreAccess::write);
    /// The store, opened for inspection: nothing is created, and a missing SQLite file is an error.
    Store& inspected_store();
    /// A connection of the caller's own; `answer_limit` as in StoreOptions.
    [[nodiscard]] std::unique_ptr<Store> another_store(StoreAccess access,
                                                       std::chrono::seconds answer_limit) const;
    /// The next caller that asks for a store reopens it.
    void close_store() { store_.reset(); }

    /// The directory of the jobs' locks: beside an SQLite file; for other databases, the configured one.
    [[nodiscard]] std::filesystem::path lock_directory() const;
    /// The SQLite file; empty for other databases.
    [[nodiscard]] std::filesystem::path database_file() const;
    /// As shown to people, with passwords masked: `sqlite:/var/lib/slotctl/slotctl.db`.
    [[nodiscard]] std::string database_name() const;

    /// The context of a job, without a progress display; catches stop signals from here on. If the store
    /// cannot be opened, the job's ping (if configured) reports it, and JobNotStarted is thrown.
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
