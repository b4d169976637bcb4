#pragma once

#include <span>

#include <pqxx/pqxx>

#include "core/plans/maintain.hpp"

namespace slotctl::postgres {

/// Stores which revisions the plans' runs saw for each offering, and how far they looked ahead.
void remember_windows(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans);

/// Deletes the rows of inactive pairs without slots. Call this after the slots are written.
void forget_empty_windows(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans);

}  // namespace slotctl::postgres
