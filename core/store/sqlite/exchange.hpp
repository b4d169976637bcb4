#pragma once

#include "core/store/exchange_store.hpp"
#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

/// import.cpp and export.cpp hold its functions.
class SqliteExchange : public ExchangeStore {
  public:
    explicit SqliteExchange(Connection& connection) : connection_(connection) {}
    ImportReport import(const Business& business, Instant now, ImportMode mode, bool force) override;
    void export_to(BusinessWriter& writer) override;

  private:
    Connection& connection_;
};

}  // namespace slotctl::sqlite
