#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"

namespace slotctl {

struct SchemaStep {
    int version = 0;   ///< 1, 2, 3 …
    std::string name;  ///< `tables`
};

struct SchemaStatus {
    int version = 0;                  ///< the database's; 0 = empty
    int latest = 0;                   ///< the newest in this program
    std::vector<SchemaStep> pending;  ///< steps to come
    /// If there is no schema: other places in the same database that contain tables of slotctl.
    std::vector<std::string> elsewhere{};
    bool is_adopted = false;               ///< an application's own tables stand for some of slotctl's
    std::optional<Instant> detached_at{};  ///< since when they do not for the moment
};

/// The schema and its numbered steps, each applied in its own transaction.
class SchemaStore {
  public:
    virtual ~SchemaStore() = default;

    /// Throws Error(config or permission) if the tables are where this connection does not search for them.
    virtual SchemaStatus status() = 0;

    /// Applies pending steps; safe if another process does the same. Returns the steps applied here. Throws
    /// Error(config) if the database is newer than this program, or as status() does.
    virtual std::vector<SchemaStep> migrate(Instant now) = 0;

    /// Whether no provider, service, variant or order is stored. The schema must be current.
    virtual bool holds_nothing() = 0;

    /// Deletes all of slotctl's tables with their data, then migrates. One transaction.
    virtual void reset(Instant now) = 0;
};

}  // namespace slotctl
