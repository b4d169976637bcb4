#pragma once

#include <string>
#include <string_view>

#include "core/http/message.hpp"
#include "core/serve/kept_answers.hpp"

namespace slotctl::serve {

/// Gives the answer its body, with entity tags, and compressed if that is worth it.
void set_body(KeptAnswer& answer, std::string body);

/// The answer as a client that may have it already, or may take it compressed, gets it.
http::Response response_with(const http::Request& request, const KeptAnswer& answer,
                             std::string_view media = "application/json");

}  // namespace slotctl::serve
