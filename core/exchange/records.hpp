#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/ids.hpp"
#include "core/base/instant.hpp"
#include "core/base/order_states.hpp"

/// A business's data as the import file has it. A field that is empty was left out of the file: a new record
/// gets the default, a stored one keeps what it has. A list that was given replaces the stored one. The
/// position of a record in its vector is its position in the file, for messages.
namespace slotctl {

struct AvailabilityRecord {
    std::vector<unsigned> weekdays;  ///< ISO, 1 = Monday … 7, ascending, at least one
    TimeOfDay from{};                ///< 00:00 … 23:59:59
    TimeOfDay to{};                  ///< 00:00 … 24:00; at or before `from` means on the next date
    std::optional<LocalDate> valid_from, valid_until;  ///< both inclusive
};

struct HoursRecord {
    std::vector<unsigned> weekdays;
    TimeOfDay from{}, to{};
};

struct OverrideRecord {
    struct Window {
        TimeOfDay from{}, to{};
    };
    LocalDate date{};
    std::vector<Window> windows;  ///< none = closed
};

struct OfferingRecord {
    ServiceId service = 0;
    std::optional<bool> active;
    std::optional<std::vector<HoursRecord>> hours;
};

struct ProviderRecord {
    ProviderId id = 0;
    std::optional<std::string> name;       ///< a new provider needs it
    std::optional<std::string> time_zone;  ///< IANA name, known to the calendar; a new provider needs it
    std::optional<bool> active;            ///< default true
    std::optional<std::vector<AvailabilityRecord>> availability;
    std::optional<std::vector<OverrideRecord>> overrides;
    std::optional<std::vector<OfferingRecord>> offerings;  ///< `services` in the file
};

struct ServiceRecord {
    ServiceId id = 0;
    std::optional<std::string> name;                          ///< a new service needs it
    std::optional<std::chrono::minutes> duration;             ///< > 0; a new service needs it
    std::optional<std::optional<std::chrono::minutes>> step;  ///< > 0; null = duration plus both buffers
    std::optional<std::chrono::minutes> buffer_before, buffer_after, min_notice;  ///< >= 0, default 0
    std::optional<int> capacity;                                                  ///< >= 1, default 1
    std::optional<std::optional<int>> max_slots;  ///< >= 1; null = the configured limit
    std::optional<bool> active;                   ///< default true
};

enum class BookingStatus { pending, confirmed, completed, cancelled, missed };

struct BookingRecord {
    /// None: the stored booking with the same four fields below, else a new one.
    std::optional<std::int64_t> id;
    ProviderId provider = 0;
    ServiceId service = 0;
    Instant starts_at{};
    std::optional<std::string> customer;  ///< every booking needs it
    std::optional<Instant> ends_at;       ///< > starts_at; default: starts_at + the service's duration
    std::optional<BookingStatus> status;  ///< default confirmed
    std::optional<Instant> created_at;    ///< default: the time of the import
    bool orphaned = false;  ///< its provider or service is deleted, and nothing need stand for them
    bool without_slot =
        false;  ///< if it is new and no slot stands there, it gets none; needs `id` and `ends_at`
};

/// As in the column `origin` of slots, in the enumerators' order.
enum class SlotOrigin { generated, manual };

/// A slot that does not follow from rules and bookings: made by hand, or with other places, another end or
/// another time blocked than its bookings would give it today.
struct SlotRecord {
    ProviderId provider = 0;
    ServiceId service = 0;
    Instant starts_at{};
    std::optional<Instant> ends_at;    ///< > starts_at; default: starts_at + the service's duration
    std::optional<int> capacity;       ///< >= 1; default: the service's
    std::optional<SlotOrigin> origin;  ///< default manual
    /// What it blocks while it is booked; default: what the service's buffers ask for when it becomes booked.
    std::optional<Instant> blocked_from, blocked_until;
    bool orphaned = false;  ///< as of a booking
};

struct VariantRecord {
    std::int64_t id = 0;
    std::optional<std::string> sku;              ///< a new variant needs it
    std::optional<std::int64_t> stock_quantity;  ///< >= 0, default 0
};

struct DropProductRecord {
    std::int64_t id = 0;
    std::optional<std::int64_t> variant;         ///< a new drop product needs it
    std::optional<std::int64_t> stock_quantity;  ///< >= 0, default 0
};

struct ReservationRecord {
    std::optional<std::int64_t> id;
    std::int64_t variant = 0;
    std::optional<std::int64_t> drop_product;
    std::int64_t quantity = 0;                ///< > 0
    std::optional<ReservationStatus> status;  ///< default active
    std::optional<Instant> created_at;        ///< default: the order's
    std::optional<Instant> expires_at;        ///< null: created_at + the configured age
    std::optional<Instant> released_at;
};

struct OrderRecord {
    std::int64_t id = 0;
    std::optional<OrderStatus> status;            ///< default pending
    std::optional<PaymentStatus> payment_status;  ///< default unpaid
    std::optional<Instant> created_at;            ///< default: the time of the import
    std::optional<std::optional<Instant>> cancelled_at;
    std::optional<std::optional<std::string>> cancel_reason;
    std::optional<std::vector<ReservationRecord>> reservations;  ///< once given, replace the old ones
};

}  // namespace slotctl
