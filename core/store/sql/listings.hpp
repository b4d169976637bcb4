#pragma once

#include "core/store/listing_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

class Listings : public ListingStore {
  public:
    explicit Listings(Database& database) : database_(database) {}
    Listed<ListedProvider> providers(const ListingQuery& query) override;
    std::optional<ListedProvider> provider(ProviderId id) override;
    NamesFound named(NamedKind kind, const std::string& name, std::size_t most) override;
    std::optional<NamedRecord> named(NamedKind kind, std::int64_t id) override;
    StockTotals stock_totals(Instant now, std::chrono::seconds max_age) override;
    Listed<ListedVariant> variants(const ListingQuery& query) override;
    std::vector<EndingReservation> endings(std::chrono::seconds max_age, std::size_t most) override;

  private:
    Database& database_;
};

}  // namespace slotctl::sql
