#pragma once

#include <string>

#include "core/booking/book.hpp"

namespace slotctl::cli {

/// One line: `booking 42 is confirmed: …`
std::string booking_text(const BookingResult& result, bool dry_run);
std::string booking_json(const BookingResult& result, bool dry_run);

/// The error with the reason and the nearest free times.
std::string not_free_json(const NotFree& error);

}  // namespace slotctl::cli
