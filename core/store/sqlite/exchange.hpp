#pragma once

#include "core/store/exchange_store.hpp"
#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

/// Implemented in import.cpp and export.cpp.
class SqliteExchange : public ExchangeStore {
  public:
    explicit SqliteExchange(Connection& connection) : connection_(connection) {}
    ImportReport import(const Business& business, Instant now, ImportMode mode, bool force) override;
    void export_to(BusinessWriter& writer) override;

  private:
    Connection& connection_;
};

}  // namespace slotctl::sqlite
