#pragma once

#include <string>

#include "core/base/error.hpp"

namespace slotctl::sqlite {

/// The error for an SQLite result code other than a constraint's. `text` is SQLite's own message, `database`
/// names the file, `doing` completes "… while".
Error meaning_of(int code, const std::string& text, const std::string& database, const std::string& doing);

}  // namespace slotctl::sqlite
