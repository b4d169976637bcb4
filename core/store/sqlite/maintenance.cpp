#include "core/store/sqlite/maintenance.hpp"

namespace slotctl::sqlite {

SqliteMaintenance::SqliteMaintenance(Connection& connection) : connection_(connection) {}
SqliteMaintenance::~SqliteMaintenance() = default;

bool any_change(const OfferingCounts& counts) {
    OfferingCounts nothing;
    nothing.key = counts.key;
    return counts != nothing;
}

}  // namespace slotctl::sqlite
