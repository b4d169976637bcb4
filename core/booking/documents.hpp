#pragma once

#include <string>

#include "core/booking/book.hpp"
#include "core/booking/explain.hpp"
#include "core/booking/free_times.hpp"

/// Free times and bookings as JSON, one value on one line: the same for the command line and for the server.
namespace slotctl {

/// Only the array of the times.
std::string slots_json(const FreeTimes& answer);

/// `{"zone":…,"from":…,"to":…,"slots":[…],"warnings":[…]}`; `zone` is null if the providers' zones differ.
std::string free_times_json(const FreeTimes& answer);

/// How many times are free on each date of the range:
/// `{"zone":…,"from":…,"to":…,"days":[{"date":…,"free":3}], "warnings":[…]}`.
std::string free_days_json(const FreeTimes& answer);

/// An array of `{"start":"2026-12-01T09:00:00","end":…,"is_free":true,"mechanic_id":"1"}`: local times
/// without offset, as existing front ends of booking shops read them.
std::string shop_slots_json(const FreeTimes& answer);

std::string booking_json(const BookingResult& result, bool dry_run);
std::string not_free_json(const NotFree& error);
std::string explanation_json(const ExplainedTime& answer);

}  // namespace slotctl
