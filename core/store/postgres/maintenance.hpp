#pragma once

#include <optional>

#include "core/store/maintenance_store.hpp"
#include "core/store/postgres/session.hpp"

namespace slotctl::postgres {

/// Implemented in survey.cpp, load.cpp and apply.cpp.
/// How new slots are written.
enum class NewSlots {
    copied,     ///< `slots` is a table
    inserted,   ///< it is a view, which COPY cannot write
    taken_over  ///< it is a view over an application's table, with a function for it
};

class PostgresMaintenance : public MaintenanceStore {
  public:
    explicit PostgresMaintenance(Session& session) : session_(session) {}
    MaintainScope unknown(const MaintainScope& scope) override;
    std::vector<std::string> time_zones(const MaintainScope& scope) override;
    MaintainSurvey survey(const MaintainScope& scope, const MaintainPolicy& policy,
                          std::span<const ZoneDay> zones) override;
    std::vector<ProviderSnapshot> load(std::span<const ProviderId> providers, const MaintainScope& scope,
                                       const MaintainPolicy& policy, LocalDate overrides_from) override;
    void load_slots(std::span<ProviderSnapshot> providers, std::span<const SlotRange> ranges) override;
    std::vector<OfferingCounts> apply(const RunLock& lock, std::span<const ProviderPlan> plans,
                                      Detail detail) override;
    std::vector<OfferingCounts> preview(std::span<const ProviderPlan> plans) override;

  private:
    Session& session_;
    /// COPY can write directly into a table, but into a view only through a temporary table.
    std::optional<NewSlots> new_slots_;
    std::optional<std::string> slots_at_;  ///< the function that finds an application's slots
    /// Others created some of the slots that the last batch was to create: the next one leaves theirs in
    /// place.
    bool others_were_faster_ = false;
};

/// As MaintenanceStore::load_slots, in the caller's transaction.
void read_slots(pqxx::transaction_base& tx, std::span<ProviderSnapshot> providers,
                std::span<const SlotRange> ranges);

/// Compiling a statement takes longer than running any of ours.
inline constexpr const char* do_not_compile = "SET LOCAL jit = off";

/// These statements find rows by key, whatever the planner estimates for tables that were just filled.
inline constexpr const char* look_up_by_key =
    "SET LOCAL jit = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off;"
    " SET LOCAL enable_mergejoin = off";

}  // namespace slotctl::postgres
