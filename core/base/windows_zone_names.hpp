#pragma once

#include <optional>
#include <string_view>

namespace slotctl {

/// The IANA name of a zone by Windows' name for it, which Outlook and Exchange write into calendars:
/// `Europe/Berlin` for `W. Europe Standard Time`. The zone of the largest region, as Unicode CLDR has it.
std::optional<std::string_view> zone_of_windows_name(std::string_view name);

}  // namespace slotctl
