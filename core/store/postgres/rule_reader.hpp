#pragma once

#include <span>
#include <vector>

#include <pqxx/pqxx>

#include "core/plans/maintain_snapshot.hpp"

namespace slotctl::postgres {

/// The rules that determine the slots of these providers (ascending), without slots. `services` limits the
/// pairs, empty = all; `with_strays` adds pairs of which only slots remain.
std::vector<ProviderSnapshot> read_rules(pqxx::transaction_base& tx, std::span<const ProviderId> providers,
                                         std::span<const ServiceId> services, bool with_strays,
                                         LocalDate overrides_from);

}  // namespace slotctl::postgres
