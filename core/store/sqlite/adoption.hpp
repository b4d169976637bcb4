#pragma once

#include "core/store/adoption_store.hpp"

namespace slotctl::sqlite {

/// Views that last would stop the application's own migrations in SQLite, and views of one connection are not
/// made yet: adopting needs PostgreSQL. PostgreSQL.
class SqliteAdoption : public AdoptionStore {
  public:
    adopt::ShopCatalogue catalogue() override;
    std::vector<adopt::WordCount> words(const adopt::ShopTable& table, const std::string& column) override;
    std::optional<AdoptionState> state() override { return std::nullopt; }
    AdoptionScript apply(const adopt::Mapping& mapping, const std::string& text, Instant now,
                         bool really) override;
    std::vector<AdoptionFinding> own_tables_beside(const std::string&) override { return {}; }
    bool detach(Instant now) override;
    bool attach() override;
    std::vector<AdoptionFinding> check() override;
    std::vector<AdoptionFinding> glance() override { return {}; }
    void require_known_words() override {}
};

}  // namespace slotctl::sqlite
