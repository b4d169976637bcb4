#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/config/document.hpp"
#include "core/messages/templates.hpp"

namespace slotctl {

/// The texts in [templates.EVENT] and [templates.EVENT.LOCALE]. `fault` is told each error with its place: an
/// unknown key, a value that is no string, a field that templates do not have.
messages::Templates read_templates(const std::vector<Document::Nested>& tables,
                                   const std::function<void(Place, const std::string&)>& fault);

}  // namespace slotctl
