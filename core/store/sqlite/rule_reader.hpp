#pragma once

#include <span>

#include "core/plans/maintain_snapshot.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

/// Reads the rules that determine a provider's slots, in the caller's transaction.
class RuleReader {
  public:
    explicit RuleReader(Connection& connection);

    /// Without slots. `services` limits the pairs, empty = all; `with_strays` adds pairs of which only slots
    /// remain.
    ProviderSnapshot read(ProviderId id, std::span<const ServiceId> services, bool with_strays,
                          LocalDate overrides_from);

  private:
    void read_availability(ProviderId id, SnapshotBuilder& builder);
    void read_hours(ProviderId id, SnapshotBuilder& builder);
    void read_overrides(ProviderId id, LocalDate from, SnapshotBuilder& builder);
    void read_busy(ProviderId id, Instant from, SnapshotBuilder& builder);

    Statement provider_, pairs_, availability_, hours_, overrides_, busy_;
};

}  // namespace slotctl::sqlite
