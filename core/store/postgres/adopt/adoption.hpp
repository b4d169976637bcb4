#pragma once

#include "core/store/adoption_store.hpp"
#include "core/store/postgres/session.hpp"

namespace slotctl::postgres {

class PostgresAdoption : public AdoptionStore {
  public:
    explicit PostgresAdoption(Session& session) : session_(session) {}
    adopt::ShopCatalogue catalogue() override;
    std::vector<adopt::WordCount> words(const adopt::ShopTable& table, const std::string& column) override;
    std::optional<AdoptionState> state() override;
    AdoptionScript apply(const adopt::Mapping& mapping, const std::string& text, Instant now,
                         bool really) override;
    std::vector<AdoptionFinding> own_tables_beside(const std::string& schema) override;
    bool detach(Instant now) override;
    bool attach() override;
    std::vector<AdoptionFinding> check() override;
    std::vector<AdoptionFinding> glance() override;
    void require_known_words() override;

  private:
    Session& session_;
};

}  // namespace slotctl::postgres
