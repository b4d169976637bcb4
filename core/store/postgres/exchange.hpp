#pragma once

#include "core/store/exchange_store.hpp"
#include "core/store/postgres/session.hpp"

namespace slotctl::postgres {

/// Implemented in import*.cpp and export.cpp.
class PostgresExchange : public ExchangeStore {
  public:
    explicit PostgresExchange(Session& session) : session_(session) {}
    ImportReport import(const Business& business, Instant now, ImportMode mode, bool force) override;
    void export_to(BusinessWriter& writer) override;

  private:
    Session& session_;
};

}  // namespace slotctl::postgres
