#pragma once

#include <string>

namespace slotctl {

/// The IANA name of the machine's own time zone, as programs started now see it: $TZ, else what
/// /etc/localtime points at, else the name in /etc/timezone, else UTC. Not checked: it may be no zone that is
/// known here.
std::string machine_time_zone();

/// The same without $TZ: what the machine's daemons go by, cron and systemd among them, whatever the shell
/// that a program is started from has set for itself.
std::string daemon_time_zone();

}  // namespace slotctl
