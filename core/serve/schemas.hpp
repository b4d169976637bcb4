#pragma once

#include <string_view>

namespace slotctl::serve {

/// The shapes of answers, as one JSON object of schemas by name (JSON Schema 2020-12, as in OpenAPI 3.1).
std::string_view answer_schemas();

}  // namespace slotctl::serve
