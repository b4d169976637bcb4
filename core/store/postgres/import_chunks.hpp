#pragma once

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <libpq-fe.h>
#include <pqxx/pqxx>

#include "core/exchange/business.hpp"
#include "core/exchange/changes.hpp"
#include "core/exchange/faults.hpp"
#include "core/exchange/stored_records.hpp"
#include "core/store/postgres/first_load.hpp"

namespace slotctl::postgres {

/// What the parts of an import share.
struct PostgresImport {
    pqxx::transaction_base& tx;
    PGconn* connection = nullptr;  ///< of `tx`
    Instant now;
    bool force = false;
    StoredRecords& stored;
    FirstLoad& first_load;
    FaultList faults;
    ImportReport report;
};

/// Says in plain words why the database refused a record, by SQLSTATE; empty = let the database's own words
/// stand.
using Refusal = std::function<std::string(const std::string& sqlstate)>;

/// Loads records by the thousand. Where the database refuses some, halves the chunk until each refused one is
/// known, so that all of them are told at once; the others of the chunk are loaded.
class ChunkedImport {
  public:
    ChunkedImport(pqxx::transaction_base& tx, FaultList& faults) : tx_(tx), faults_(faults) {}

    /// Calls `load(transaction, records)` for slices of `chunk` `records`. `path_of(record)` names a refused
    /// one.
    template <class Record, class Load, class PathOf>
    void each(std::span<const Record> records, const Load& load, const PathOf& path_of,
              const Refusal& refusal, std::size_t chunk = 2000) {
        for (std::size_t at = 0; at < records.size(); at += chunk) {
            load_or_halve(records.subspan(at, std::min(chunk, records.size() - at)), load, path_of, refusal);
        }
    }

  private:
    template <class Record, class Load, class PathOf>
    void load_or_halve(std::span<const Record> records, const Load& load, const PathOf& path_of,
                       const Refusal& refusal) {
        // Written out, since libpqxx 6 begins a subtransaction only with a plain statement.
        tx_.exec("SAVEPOINT slotctl_chunk");
        try {
            load(tx_, records);
            tx_.exec("RELEASE SAVEPOINT slotctl_chunk");
            return;
        } catch (const pqxx::sql_error& e) {
            const std::string& state = e.sqlstate();
            // Class 22 and 23: the data is at fault. Anything else is not the file's doing.
            if (!state.starts_with("22") && !state.starts_with("23")) throw;
            tx_.exec("ROLLBACK TO SAVEPOINT slotctl_chunk; RELEASE SAVEPOINT slotctl_chunk");
            if (records.size() == 1) {
                std::string why = refusal(state);
                if (why.empty()) why = "the database refuses it: " + first_line(e.what());
                faults_.add(path_of(records.front()), why);
                return;
            }
        }
        const std::size_t half = records.size() / 2;
        load_or_halve(records.first(half), load, path_of, refusal);
        load_or_halve(records.subspan(half), load, path_of, refusal);
    }

    static std::string first_line(const std::string& text) {
        return text.substr(text.starts_with("ERROR:") ? text.find_first_not_of(' ', 6) : 0, text.find('\n'));
    }

    pqxx::transaction_base& tx_;
    FaultList& faults_;
};

}  // namespace slotctl::postgres
