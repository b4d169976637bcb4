#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/config/config.hpp"

/// The one table of settings. File, environment, listing and checks all follow it: a new setting is one entry
/// here (and a field of `Config`, whose initial value is the default).
namespace slotctl {

/// A value as given by a source, before it is checked.
struct Given {
    /// A TOML type that no setting accepts, as text: `a boolean`.
    struct Other {
        std::string kind;
    };
    std::variant<std::string, std::int64_t, bool, std::vector<std::string>, Other> value;
    bool typed = true;                  ///< false: from a source in which everything is text
    std::filesystem::path relative_to;  ///< for relative paths; empty: the current directory
};

struct Setting {
    std::string_view table;    ///< `maintain`
    std::string_view name;     ///< `days_ahead`
    std::string_view help;     ///< one line, as in the reference file
    std::string expects;       ///< the allowed values, as text: `a whole number from 0 to 3660`
    bool secret = false;       ///< never shown; `<name>_file` names a file that contains it
    bool many_lines = false;   ///< the file of the secret may have several lines
    std::string_view alias{};  ///< a variable that other programs also read: `DATABASE_URL`

    /// Stores `given`; false if it is not what the setting expects.
    std::function<bool(const Given& given, Config& config)> store;
    /// The value as it would appear in the file, secrets masked.
    std::function<std::string(const Config& config)> show;
    /// For a setting that names a file or directory: its path; may be empty.
    std::function<std::filesystem::path(const Config& config)> location{};
};

/// In the order of the reference file, with each table's settings together.
std::span<const Setting> all_settings();

/// `maintain.days_ahead`
std::string key_of(const Setting& setting);

/// `SLOTCTL_MAINTAIN_`, the prefix of the variables of all settings of a table.
std::string variable_prefix_of(std::string_view table);

/// `SLOTCTL_MAINTAIN_DAYS_AHEAD`
std::string variable_of(const Setting& setting);

/// `slotctl_database_url`: a secret's name in $CREDENTIALS_DIRECTORY.
std::string credential_name(const Setting& setting);

}  // namespace slotctl
