#pragma once

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/exchange/business.hpp"
#include "core/exchange/changes.hpp"
#include "core/exchange/faults.hpp"
#include "core/exchange/stored_records.hpp"
#include "core/store/sqlite/connection.hpp"

/// The parts of an import, in the order in which they are carried out. All of them run in one transaction,
/// which is rolled back if there was any fault; so a part goes on after one, to find the others.
namespace slotctl::sqlite {

struct Import {
    Connection& connection;
    Instant now;
    bool force = false;
    StoredRecords& stored;
    FaultList faults;
    ImportReport report;

    /// Writes one record; where the database refuses it, that is an error of the file at `path`, which may be
    /// a function that makes the path.
    template <class Path, class Write>
    void record(const Path& path, Write write) {
        try {
            write();
        } catch (const Refused& refused) {
            if constexpr (std::is_invocable_v<Path>) {
                faults.add(path(), why(refused));
            } else {
                faults.add(path, why(refused));
            }
        }
    }

  private:
    static std::string why(const Refused& refused);
};

/// `bookings[3]`.
inline std::string element(const std::string& list, std::size_t position) {
    return list + "[" + std::to_string(position) + "]";
}

template <class Row>
void sort_unique(std::vector<Row>& rows) {
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
}

void import_services(Import& importer, const std::vector<ServiceRecord>& services);
void import_providers(Import& importer, const std::vector<ProviderRecord>& providers);
void import_bookings(Import& importer, const std::vector<BookingRecord>& bookings);
void import_stock(Import& importer, const Business& business);

}  // namespace slotctl::sqlite
