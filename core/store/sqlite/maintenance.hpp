#pragma once

#include <memory>

#include "core/store/maintenance_store.hpp"
#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

class RuleReader;
class SlotReader;
class PlanWriter;
class PreviewReader;

/// Implemented in survey.cpp, load.cpp, apply.cpp and preview.cpp, with the classes that keep their
/// statements.
class SqliteMaintenance : public MaintenanceStore {
  public:
    explicit SqliteMaintenance(Connection& connection);
    ~SqliteMaintenance() override;
    MaintainScope unknown(const MaintainScope& scope) override;
    std::vector<std::string> time_zones(const MaintainScope& scope) override;
    MaintainSurvey survey(const MaintainScope& scope, const MaintainPolicy& policy,
                          std::span<const ZoneDay> zones) override;
    std::vector<ProviderSnapshot> load(std::span<const ProviderId> providers, const MaintainScope& scope,
                                       const MaintainPolicy& policy, LocalDate overrides_from) override;
    void load_slots(std::span<ProviderSnapshot> providers, std::span<const SlotRange> ranges) override;
    /// The same as `load` (of all services) and `load_slots`, in the caller's transaction.
    std::vector<ProviderSnapshot> read_rules(std::span<const ProviderId> providers, LocalDate overrides_from);
    void read_slots(std::span<ProviderSnapshot> providers, std::span<const SlotRange> ranges);
    std::vector<OfferingCounts> apply(const RunLock& lock, std::span<const ProviderPlan> plans,
                                      Detail detail) override;
    std::vector<OfferingCounts> preview(std::span<const ProviderPlan> plans) override;

  private:
    std::vector<ProviderSnapshot> read(std::span<const ProviderId> providers,
                                       std::span<const ServiceId> services, bool with_strays,
                                       LocalDate overrides_from);

    Connection& connection_;
    // Created at first use and kept, so that every statement is prepared only once.
    std::shared_ptr<RuleReader> rules_;
    std::shared_ptr<SlotReader> slots_;
    std::shared_ptr<PlanWriter> writer_;
    std::shared_ptr<PreviewReader> preview_;
};

}  // namespace slotctl::sqlite
