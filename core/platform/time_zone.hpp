#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/instant.hpp"

namespace slotctl {

/// The IANA name of the machine's own time zone, as programs started now see it: $TZ, else what
/// /etc/localtime points at, else the name in /etc/timezone, else UTC. Not checked: it may be no zone that is
/// known here.
std::string machine_time_zone();

/// The same without $TZ: what the machine's daemons go by, cron and systemd among them, whatever the shell
/// that a program is started from has set for itself.
std::string daemon_time_zone();

/// The time zone data that this machine has.
struct ZoneData {
    std::string version;            ///< `2025b`; empty: not known
    std::filesystem::path source;   ///< the file that says so
    std::optional<LocalDate> date;  ///< it is not newer than this; of the version's year
};

/// Reads the version from the zone database's directory: $TZDIR, else /usr/share/zoneinfo.
ZoneData installed_zone_data();

/// The same of a directory that is given.
ZoneData zone_data_in(const std::filesystem::path& directory);

}  // namespace slotctl
