#pragma once

#include <functional>
#include <string>

#include "core/booking/book.hpp"
#include "core/plans/offer.hpp"

/// What booking, moving and confirming have in common.
namespace slotctl {

/// The starts whose calendars decide about `start`: its local date, in any zone.
inline Interval around(Instant start) {
    return {start - std::chrono::hours{48}, start + std::chrono::hours{48}};
}

/// Throws NotFree with the reason of `offer` and the nearest free times of `scope`.
[[noreturn]] void refuse(Store& store, const MaintainScope& scope, const AskedTime& asked,
                         const Offer& offer);

/// An application was faster than the transaction at hand: it can be tried again.
Error interfered();

/// Runs `attempt` again after Error(conflict). If the database still refuses what the calendar offers,
/// because it holds bookings that contradict each other, throws NotFree.
BookingResult attempt_until_settled(Store& store, const MaintainScope& scope, const AskedTime& asked,
                                    const std::function<BookingResult()>& attempt);

/// UTC if there is no such provider (any more).
std::string zone_of_provider(Store& store, ProviderId provider);

}  // namespace slotctl
