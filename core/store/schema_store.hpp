#pragma once

#include <string>
#include <vector>

#include "core/base/instant.hpp"

namespace slotctl {

struct SchemaStep {
    int version = 0;   ///< 1, 2, 3 …
    std::string name;  ///< `tables`
};

struct SchemaStatus {
    int version = 0;                  ///< of the database; 0 = empty
    int latest = 0;                   ///< that this binary knows
    std::vector<SchemaStep> pending;  ///< steps to come
    /// Without a schema: other places of the same database that hold tables of slotctl's.
    std::vector<std::string> elsewhere{};
};

/// The schema and its numbered steps, each applied in a transaction of its own.
class SchemaStore {
  public:
    virtual ~SchemaStore() = default;

    /// Throws Error(config or permission) if the tables are where this connection does not look for them.
    virtual SchemaStatus status() = 0;

    /// Applies what is pending; safe against another process doing the same. Returns the steps applied here.
    /// Throws Error(config) if the database is newer than this binary, or as status() does.
    virtual std::vector<SchemaStep> migrate(Instant now) = 0;

    /// No provider, service, variant or order is stored. The schema has to be current.
    virtual bool holds_nothing() = 0;

    /// Deletes every table of slotctl with all data, then migrates. One transaction.
    virtual void reset(Instant now) = 0;
};

}  // namespace slotctl
