#pragma once

#include <string>
#include <string_view>

#include "core/adopt/mapping.hpp"

namespace slotctl::adopt {

/// Parses the text of tables.toml; `name` stands for the file in messages. Throws Error(config) with the
/// place of every error: not TOML, unknown tables, columns or words, a missing `from`, columns that are
/// mapped and have a default, words that stand for two.
Mapping read_mapping(std::string_view text, const std::string& name);

/// Comment lines for write_mapping, without `# `: `orders`, `orders.columns.status` or `orders.values.status`
/// → the lines above it.
using MappingComments = std::map<std::string, std::vector<std::string>>;

/// TOML that read_mapping() reads as the same mapping.
std::string write_mapping(const Mapping& mapping, const MappingComments& comments = {});

}  // namespace slotctl::adopt
