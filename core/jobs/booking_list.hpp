#pragma once

#include <string>

#include "core/jobs/outcome.hpp"
#include "core/plans/health.hpp"

/// Bookings that somebody has to decide about, as a table of a job's outcome.
namespace slotctl {

/// So many bookings are listed at most, which bounds memory.
inline constexpr std::size_t bookings_in_a_list = 1000;

/// A row for each example. `name` is its key in JSON, `title` says for people what is odd about the bookings.
DetailTable table_of_bookings(const std::string& name, const std::string& title, const OddBookings& bookings);

/// `; the first 1000 are listed`, if there are more bookings than examples.
std::string more_than_listed(const OddBookings& bookings);

}  // namespace slotctl
