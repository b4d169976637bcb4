#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/booking/names.hpp"
#include "core/store/maintain_scope.hpp"

namespace slotctl::cli {

/// Providers and services as the command line names them.
struct NamedScope {
    std::vector<std::string> providers, services;  ///< names, or ids
    std::vector<ProviderId> provider_ids;
    std::vector<ServiceId> service_ids;
};

/// `--provider`, and `--provider-id` for scripts that want nothing to be taken for a name; repeatable.
void add_providers(CLI::App& command, NamedScope& scope, const std::string& help);
/// The same for exactly one, see one_provider.
void add_one_provider(CLI::App& command, NamedScope& scope);
/// At most one service.
void add_one_service(CLI::App& command, NamedScope& scope, const std::string& help);
/// `--service` and `--service-id`.
void add_services(CLI::App& command, NamedScope& scope, const std::string& help);

/// All that were named, ascending, each once. Throws as find_named; ids are not looked up.
MaintainScope found(Store& store, const NamedScope& scope, NameMatch match);

/// The one provider that was named. Throws Error(usage) if none or several were, and as `found` and
/// `require_known`.
ProviderId one_provider(Store& store, const NamedScope& scope, NameMatch match);

}  // namespace slotctl::cli
