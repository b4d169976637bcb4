#include "cli/name_options.hpp"

#include <algorithm>

#include "cli/id_option.hpp"
#include "core/base/error.hpp"
#include "core/store/known_scope.hpp"

namespace slotctl::cli {

namespace {

void add_both(CLI::App& command, const std::string& word, std::vector<std::string>& names,
              std::vector<std::int64_t>& ids, const std::string& help) {
    command.add_option("--" + word, names, help + ", by its name or id (repeatable)")
        ->type_name(word == "provider" ? "PROVIDER" : "SERVICE")
        ->allow_extra_args(false);
    add_ids(command, "--" + word + "-id", ids, "The same by id (repeatable)");
}

void add_one(CLI::App& command, const std::string& word, std::vector<std::string>& names,
             std::vector<std::int64_t>& ids, const std::string& help) {
    CLI::Option* const by_name = command.add_option("--" + word, names, help + ", by its name or id")
                                     ->type_name(word == "provider" ? "PROVIDER" : "SERVICE")
                                     ->expected(1)
                                     ->allow_extra_args(false);
    command.add_option("--" + word + "-id", ids, "The same by id")
        ->type_name("ID")
        ->check(is_id())
        ->expected(1)
        ->allow_extra_args(false)
        ->excludes(by_name);
}

std::vector<std::int64_t> all(Store& store, NamedKind kind, const std::vector<std::string>& names,
                              std::vector<std::int64_t> ids, NameMatch match) {
    for (const std::string& name : names) ids.push_back(find_named(store, kind, name, match).id);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

}  // namespace

void add_providers(CLI::App& command, NamedScope& scope, const std::string& help) {
    add_both(command, "provider", scope.providers, scope.provider_ids, help);
}

void add_one_provider(CLI::App& command, NamedScope& scope) {
    add_one(command, "provider", scope.providers, scope.provider_ids, "The provider");
}

void add_one_service(CLI::App& command, NamedScope& scope, const std::string& help) {
    add_one(command, "service", scope.services, scope.service_ids, help);
}

void add_services(CLI::App& command, NamedScope& scope, const std::string& help) {
    add_both(command, "service", scope.services, scope.service_ids, help);
}

MaintainScope found(Store& store, const NamedScope& scope, NameMatch match) {
    return {all(store, NamedKind::provider, scope.providers, scope.provider_ids, match),
            all(store, NamedKind::service, scope.services, scope.service_ids, match)};
}

ProviderId one_provider(Store& store, const NamedScope& scope, NameMatch match) {
    const std::vector<ProviderId> ids = found(store, scope, match).providers;
    if (ids.size() != 1) {
        throw Error(ErrorKind::usage,
                    ids.empty() ? "no provider is named" : "more than one provider is named",
                    "name one with --provider NAME, or --provider-id ID");
    }
    require_known(store, {ids, {}});
    return ids.front();
}

}  // namespace slotctl::cli
