#pragma once

#include <string>

#include "core/jobs/outcome.hpp"
#include "core/plans/health.hpp"

/// Bookings that need a person's decision, as a table of a job's outcome.
namespace slotctl {

/// The most bookings that are listed, which bounds memory.
inline constexpr std::size_t bookings_in_a_list = 1000;

/// One row per example. `name` is its key in JSON, `title` describes the bookings for people.
DetailTable table_of_bookings(const std::string& name, const std::string& title, const OddBookings& bookings);

/// `; the first 1000 are listed`, if there are more bookings than examples.
std::string more_than_listed(const OddBookings& bookings);

}  // namespace slotctl
