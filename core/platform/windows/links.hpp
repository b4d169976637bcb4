#pragma once

#include <string>

namespace slotctl {

/// The full path without links: for an administrator, all links on the way are resolved one by one, and
/// FileTrouble is thrown for one that another account could have made; for others, only a link in the last
/// place is, and Windows follows the rest. The file itself need not exist.
std::wstring resolve_links(const std::wstring& full, bool careful);

}  // namespace slotctl
