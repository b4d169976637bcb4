#pragma once

#include <string>
#include <string_view>

/// Text between UTF-8, which slotctl uses, and UTF-16, which Windows' functions use.
namespace slotctl {

/// Bytes that are not UTF-8 become U+FFFD.
std::wstring to_wide(std::string_view text);
/// Halves of surrogate pairs become U+FFFD.
std::string from_wide(std::wstring_view text);

/// Windows' sentence for the result of GetLastError, without a full stop: in English if this Windows has it.
std::string system_message(unsigned long code);

}  // namespace slotctl
