#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/exchange/business.hpp"
#include "core/exchange/changes.hpp"
#include "core/exchange/faults.hpp"
#include "core/exchange/stored_records.hpp"
#include "core/store/sqlite/connection.hpp"
#include "core/store/sqlite/first_load.hpp"

/// The parts of an import, in the order in which they are carried out. All of them run in one transaction,
/// which is rolled back if there was any error; so a part continues after an error, to find the others.
namespace slotctl::sqlite {

struct Import {
    Connection& connection;
    Instant now;
    bool force = false;
    StoredRecords& stored;
    FirstLoad& first_load;
    FaultList faults;
    ImportReport report;

    /// Writes one record; if the database refuses it, that is an error of the file at `path`, which may be a
    /// function that returns the path.
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

/// Writes the slots of a file in the order of `write_slots_and_bookings`. Each function takes positions in
/// the file.
class SlotImport {
  public:
    SlotImport(Import& importer, const std::vector<SlotRecord>& slots) : importer_(importer), slots_(slots) {}

    void set_buffers_aside(const std::vector<ServiceId>& services);
    void put_buffers_back();
    /// With enough capacity for existing bookings, even if that is more than in the file.
    void write(const std::vector<std::size_t>& positions);
    void give_spans(const std::vector<std::size_t>& positions);
    /// Removes that additional capacity again.
    void limit(const std::vector<std::size_t>& positions);

  private:
    struct Buffers {
        std::chrono::minutes before{0}, after{0};
    };
    /// Calls `write(slot)`.
    template <class Write>
    void each(const std::vector<std::size_t>& positions, const Write& write);

    Import& importer_;
    const std::vector<SlotRecord>& slots_;
    std::map<ServiceId, Buffers> aside_;
};

void import_services(Import& importer, const std::vector<ServiceRecord>& services);
void import_providers(Import& importer, const std::vector<ProviderRecord>& providers);
void import_slots_and_bookings(Import& importer, const Business& business);
void import_stock(Import& importer, const Business& business);

}  // namespace slotctl::sqlite
