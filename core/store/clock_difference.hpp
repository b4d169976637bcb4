#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/store/store.hpp"

/// This host's clock and the database server's.
namespace slotctl {

inline constexpr const char* fix_clock = "set this host's clock, for example with NTP";

/// How far `host`, the time by this host's clock, is ahead of the database server's; none if the database has
/// no clock of its own.
std::optional<std::chrono::seconds> ahead_of_server(Store& store, Instant host);

/// `20m ahead of the database server's`
std::string clock_difference(std::chrono::seconds ahead);

struct DecidedTime {
    Instant now{};
    bool compared = false;  ///< with a server's clock
    std::string warning;    ///< why that is not this host's time; empty if it is
};

/// The time that decides what is due, held or over: `host`, the time by this host's clock, or the database
/// server's time if they differ by more than a minute.
DecidedTime time_that_decides(Store& store, Instant host);

}  // namespace slotctl
