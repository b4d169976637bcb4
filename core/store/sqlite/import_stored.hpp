#pragma once

#include "core/exchange/stored_records.hpp"
#include "core/store/sqlite/records.hpp"

namespace slotctl::sqlite {

/// The queries of an import on the file. Its transaction is the only writing one, so no locks are needed.
class SqliteStoredRecords : public StoredRecords {
  public:
    /// `no_orders`: there are none, so that they need not be looked for. `with_secrets`: see ListedRecords.
    SqliteStoredRecords(Connection& connection, bool no_orders, bool with_secrets = false);
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
    bool no_orders_;
    ListedRecords listed_;
    Statement service_, provider_, booking_, alike_, moved_, slot_, variant_, drop_product_, order_, owner_;
};

}  // namespace slotctl::sqlite
