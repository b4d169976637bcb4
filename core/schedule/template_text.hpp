#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace slotctl {

/// What stands for `@NAME@`. A line that is nothing but a placeholder becomes as many lines as there are
/// values, none where there are none; elsewhere there must be exactly one.
using TemplateValues = std::map<std::string, std::vector<std::string>>;

/// Fills in every placeholder but @STAMP@. Throws Error(internal) for one that has no value.
std::string fill_template(std::string_view text, const TemplateValues& values);

/// A file of `installers/`, as it was built into the program. Throws Error(internal) if there is none.
std::string_view installer_text(std::string_view name);

}  // namespace slotctl
