#pragma once

#include <string>
#include <vector>

#include "core/plans/storage_findings.hpp"
#include "core/report/monitor_documents.hpp"

namespace slotctl::cli {

/// A database's condition, as `db health` shows it.
struct StorageView {
    std::string database;  ///< `postgresql://user@host/db`
    StorageFacts facts;
    std::vector<StorageFinding> findings;
};

/// The findings first, then the tables; with `all`, also the indexes and the empty tables.
std::string storage_text(const StorageView& view, const report::TextStyle& style, bool all);
/// One object on one line; docs/database.md lists its keys.
std::string storage_json(const StorageView& view);

}  // namespace slotctl::cli
