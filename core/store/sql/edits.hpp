#pragma once

#include "core/exchange/references.hpp"
#include "core/store/edit_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

/// How a backend reads rules, in the current transaction of a Database.
struct RuleReads {
    /// Complete records, ascending by id.
    std::function<std::vector<ServiceRecord>(const Ids&)> services;
    std::function<std::vector<ProviderRecord>(const Ids&)> providers;
    std::function<std::vector<ProviderSnapshot>(std::span<const ProviderId>, LocalDate overrides_from)>
        snapshots;
    std::function<void(std::span<ProviderSnapshot>, std::span<const SlotRange>)> slots;
};

class Edits : public EditStore {
  public:
    /// `database` must outlive this.
    Edits(Database& database, RuleReads reads) : database_(database), reads_(std::move(reads)) {}
    RuleRows rules(const EditScope& scope) override;
    void change(const EditScope& scope, EditMode mode,
                const std::function<void(EditTransaction&)>& work) override;
    std::vector<RecordedEdit> history(std::int64_t most) override;

  private:
    Database& database_;
    RuleReads reads_;
};

/// Writes the rows that differ, in an order in which no row refers to a missing one.
void write_rules(Database& database, const RuleChanges& changes);

}  // namespace slotctl::sql
