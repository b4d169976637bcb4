#pragma once

#include <string>
#include <string_view>

#include "core/http/message.hpp"

/// Compressed answers (RFC 9110, 8.4). An answer of which there are both forms says `Vary: Accept-Encoding`,
/// and the two have different entity tags.
namespace slotctl::http {

/// Whether the client takes gzip, and prefers it to a plain answer or does not care. False without
/// Accept-Encoding.
bool accepts_gzip(const Headers& headers);

/// Whether this program can compress. A lean build cannot, and `gzip` throws Error(config).
bool built_with_gzip();

/// The text in the format of RFC 1952, always the same bytes for the same text. `level`: 1 (fast) … 9
/// (small).
std::string gzip(std::string_view text, int level);

}  // namespace slotctl::http
