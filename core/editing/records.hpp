#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/editing/edit.hpp"

/// Providers, services, and who offers what.
namespace slotctl {

/// What is given replaces what is stored; a new provider needs a name and a time zone.
struct ProviderFields {
    std::optional<ProviderId> id;  ///< of a new one; default: the next free one
    std::optional<std::string> name, time_zone;
    std::optional<bool> active;
};
/// `namesake`: another one of this name, if there is one.
ChangeRules add_provider(ProviderFields fields, std::optional<ProviderId> namesake = {});
ChangeRules set_provider(ProviderFields fields);  ///< of every provider in scope
ChangeRules remove_providers();                   ///< every one in scope, with its rules

/// A new service needs a name and a duration.
struct ServiceFields {
    std::optional<ServiceId> id;
    std::optional<std::string> name;
    std::optional<std::chrono::minutes> duration, buffer_before, buffer_after, min_notice;
    std::optional<std::optional<std::chrono::minutes>> step;  ///< null: duration plus both buffers
    std::optional<int> capacity;
    std::optional<std::optional<int>> max_slots;  ///< null: the configured limit
    std::optional<bool> active;
};
ChangeRules add_service(ServiceFields fields, std::optional<ServiceId> namesake = {});
ChangeRules set_service(ServiceFields fields);  ///< of every service in scope
/// These services, with who offers them. The scope includes their providers.
ChangeRules remove_services(std::vector<ServiceId> services);

/// Every given provider offers every given service. Throws Error(bad_data) if all do already.
ChangeRules add_offerings(std::vector<ProviderId> providers, std::vector<ServiceId> services);
ChangeRules set_offerings(std::vector<ProviderId> providers, std::vector<ServiceId> services, bool active);
ChangeRules remove_offerings(std::vector<ProviderId> providers, std::vector<ServiceId> services);

}  // namespace slotctl
