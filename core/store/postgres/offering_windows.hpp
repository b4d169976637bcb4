#pragma once

#include <span>

#include <pqxx/pqxx>

#include "core/plans/maintain.hpp"

namespace slotctl::postgres {

/// Writes down what the plans' runs saw of each offering and how far they looked.
void remember_windows(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans);

/// What is inactive and has no slot left needs no row any more. To be called when the slots are written.
void forget_empty_windows(pqxx::transaction_base& tx, std::span<const ProviderPlan> plans);

}  // namespace slotctl::postgres
