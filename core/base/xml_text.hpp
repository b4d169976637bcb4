#pragma once

#include <string>
#include <string_view>

namespace slotctl {

/// `text` for an element's content or an attribute in double quotes, of XML and of HTML.
std::string xml_text(std::string_view text);

}  // namespace slotctl
