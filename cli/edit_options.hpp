#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/name_options.hpp"
#include "core/store/store.hpp"

/// Options and their values that the commands for editing have in common.
namespace slotctl::cli {

/// `2026-12-24`. Throws CLI::ValidationError.
LocalDate date_from(const std::string& option, const std::string& text);
/// `mon-fri,sun` as ascending ISO weekdays. Throws CLI::ValidationError.
std::vector<unsigned> weekdays_from(const std::string& option, const std::string& text);
/// `09:00`. Throws CLI::ValidationError.
TimeOfDay time_from(const std::string& option, const std::string& text);

/// An option whose value is read by one of the functions above.
template <class Value>
CLI::Option* add_read(CLI::App& command, const std::string& name, std::optional<Value>& value,
                      Value (*read)(const std::string& option, const std::string& text),
                      const std::string& type, const std::string& help) {
    return command
        .add_option_function<std::string>(
            name, [name, &value, read](const std::string& text) { value = read(name, text); }, help)
        ->type_name(type);
}

/// The providers or services that were named in full, or by id, all of which exist. Throws Error(bad_data).
MaintainScope named_for_change(Store& store, const NamedScope& scope);
/// The same for reading: a part of a name is enough.
MaintainScope named_for_list(Store& store, const NamedScope& scope);

/// One that has this name.
std::optional<std::int64_t> namesake(Store& store, NamedKind kind, const std::string& name);

/// `--provider` and `--provider-id`, or `--all`.
void add_providers_or_all(CLI::App& command, NamedScope& scope, bool& all, const std::string& help);

/// Throws Error(usage) unless at least one provider was named.
void require_provider(const NamedScope& scope, const std::string& otherwise);

}  // namespace slotctl::cli
