#include "core/store/sqlite/maintenance.hpp"

namespace slotctl::sqlite {

SqliteMaintenance::SqliteMaintenance(Connection& connection) : connection_(connection) {}
SqliteMaintenance::~SqliteMaintenance() = default;

}  // namespace slotctl::sqlite
