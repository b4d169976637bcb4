#pragma once

#include <pqxx/pqxx>

#include "core/exchange/stored_records.hpp"

namespace slotctl::postgres {

/// The queries of an import. Bookings, orders and reservations are locked as they are read, orders by
/// ascending id, as in all other code of slotctl.
class PostgresStoredRecords : public StoredRecords {
  public:
    /// `no_orders`: there are none, and nobody adds any, so that they need not be looked for. Only
    /// `with_secrets`, providers have their calendars and feeds.
    PostgresStoredRecords(pqxx::transaction_base& tx, bool no_orders, bool with_secrets = false)
        : tx_(tx), no_orders_(no_orders), with_secrets_(with_secrets) {}
    std::vector<ServiceRecord> services(const Ids& ids) override;
    std::vector<ProviderRecord> providers(const Ids& ids) override;
    std::vector<BookingRecord> bookings(std::span<const BookingRecord> records) override;
    std::vector<BookingRecord> moved_bookings(Instant now) override;
    std::vector<SlotRecord> slots(std::span<const SlotRecord> records) override;
    std::vector<VariantRecord> variants(const Ids& ids) override;
    std::vector<DropProductRecord> drop_products(const Ids& ids) override;
    std::vector<OrderRecord> orders(const Ids& ids) override;
    std::vector<std::pair<std::int64_t, std::int64_t>> owners(const Ids& reservations) override;

  private:
    pqxx::transaction_base& tx_;
    bool no_orders_, with_secrets_;
};

}  // namespace slotctl::postgres
