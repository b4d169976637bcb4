#pragma once

#include <string>

#include "core/booking/book.hpp"

namespace slotctl::cli {

/// One line: `booking 42 is confirmed: …`
std::string booking_text(const BookingResult& result, bool dry_run);

}  // namespace slotctl::cli
