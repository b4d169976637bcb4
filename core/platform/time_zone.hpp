#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/instant.hpp"

namespace slotctl {

/// The IANA name of the machine's own time zone, as programs started now see it: $TZ, else the target of
/// /etc/localtime, else the name in /etc/timezone, else UTC. On Windows, $TZ, else Unicode's name for
/// Windows' zone, else Windows' own name. Not checked: the zone may be unknown here.
std::string machine_time_zone();

/// The same without $TZ: the zone that the machine's daemons use, such as cron and systemd, regardless of the
/// environment of the shell that started this program.
std::string daemon_time_zone();

/// The time zone data that this machine has.
struct ZoneData {
    std::string version;            ///< `2025b`; empty if unknown
    std::filesystem::path source;   ///< the file that states it
    std::optional<LocalDate> date;  ///< it is at most as new as this, and in the version's year
};

/// Reads the version from the zone database's directory: $TZDIR, else /usr/share/zoneinfo.
ZoneData installed_zone_data();

/// The same for a given directory.
ZoneData zone_data_in(const std::filesystem::path& directory);

}  // namespace slotctl
