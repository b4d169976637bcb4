#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/booking/free_times.hpp"
#include "core/store/booking_store.hpp"

namespace slotctl {

struct BookingRequest {
    ServiceId service = 0;
    /// None: of the qualified providers, the one with the fewest booked minutes on that date, then the lowest
    /// id.
    std::optional<ProviderId> provider;
    Instant starts_at{};
    std::string customer;                             ///< not empty
    BookingStatus status = BookingStatus::confirmed;  ///< pending or confirmed
    std::optional<std::chrono::seconds> hold;         ///< > 0: pending, and free again after this time
    std::optional<BookingKey> key;                    ///< a repeated request gets the same booking
    bool off_grid = false;                            ///< any time inside the hours
};

struct BookingResult {
    StoredBooking booking;
    std::string zone;       ///< the provider's
    bool repeated = false;  ///< an earlier request with this key has made it
};

/// The time cannot be booked; exit status 73.
class NotFree : public Error {
  public:
    NotFree(std::string reason, const std::string& message, FreeTimes nearest);
    /// A word: `booked`, `conflict`, `notice`, `past`, `outside` (the rules do not yield it), `not_offered`
    /// (by nobody who is active), `ended` (the hold).
    [[nodiscard]] const std::string& reason() const { return reason_; }
    /// The nearest free times of the same service (and provider, if one was asked for), ascending by start.
    [[nodiscard]] const FreeTimes& nearest() const { return nearest_; }

  private:
    std::string reason_;
    FreeTimes nearest_;
};

/// Writes nothing: decides by what is stored now.
enum class BookingMode { commit, rehearse };

/// Books a time if it is offered, in one transaction. Throws NotFree; Error(bad_data) for unknown ids or a
/// key that was used for another request; Error(in_doubt) if the connection broke during the commit: asking
/// again with the same key is safe.
BookingResult book(Store& store, const BookingRequest& request, Instant now, BookingMode mode);

/// What can be done with a stored booking.
enum class BookingStep { show, confirm, cancel, complete };

/// Each is one transaction; a step that was taken already changes nothing. `provider` is only needed if
/// several bookings have this id. Throws Error(bad_data) if there is no such booking, or its status does not
/// allow the step; NotFree if a hold has ended before it was confirmed.
BookingResult take_step(Store& store, BookingId id, std::optional<ProviderId> provider, BookingStep step,
                        Instant now, BookingMode mode);

/// Frees the old time and takes the new one, or does neither. Throws as `book`, and as `take_step`.
BookingResult move_booking(Store& store, BookingId id, std::optional<ProviderId> provider, Instant starts_at,
                           bool off_grid, Instant now, BookingMode mode);

}  // namespace slotctl
