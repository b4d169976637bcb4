#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace slotctl {

/// The replacements for `@NAME@`. A line that consists only of one becomes one line per value, or
/// disappears if there are none; elsewhere there must be exactly one value.
using TemplateValues = std::map<std::string, std::vector<std::string>>;

/// Fills in every `@NAME@` except @STAMP@. Throws Error(internal) for one that has no value.
std::string fill_template(std::string_view text, const TemplateValues& values);

/// A file of `installers/`, as built into the program. Throws Error(internal) if there is none.
std::string_view installer_text(std::string_view name);

}  // namespace slotctl
