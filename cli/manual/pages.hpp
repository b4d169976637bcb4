#pragma once

#include <string>
#include <string_view>

#include "cli/description.hpp"

namespace slotctl::cli {

/// slotctl(1), in man(7): commands and options as they are parsed, exit statuses, variables and files.
/// `date` is like `2026-11-20`.
std::string command_page(const CommandDescription& program, std::string_view date);

/// slotctl-config(5): every setting with its values, its default and its variable.
std::string config_page(std::string_view date);

/// slotctl-import(5), from `document`, the text of docs/import-format.md. Throws as from_markdown does.
std::string import_page(std::string_view document, std::string_view date);

}  // namespace slotctl::cli
