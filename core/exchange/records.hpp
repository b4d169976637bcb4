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

/// A business's data as in the import file. An empty field was left out of the file: a new record gets the
/// default, a stored one keeps its value. A given list replaces the stored one. The position of a record in
/// its vector is its position in the file, for messages.
namespace slotctl {

struct AvailabilityRecord {
    std::vector<unsigned> weekdays;  ///< ISO, 1 = Monday … 7, ascending, at least one
    TimeOfDay from{};                ///< 00:00 … 23:59:59
    TimeOfDay to{};                  ///< 00:00 … 24:00; if it is not after `from`, it is on the next date
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
    std::vector<Window> windows;        ///< empty = closed
    std::optional<std::string> reason;  ///< for people: `Christmas`
};

struct OfferingRecord {
    ServiceId service = 0;
    std::optional<bool> active;
    std::optional<std::vector<HoursRecord>> hours;
};

/// A calendar elsewhere.
struct CalendarRecord {
    std::string name;    ///< unique within the provider
    std::string source;  ///< a secret URL, or a path
};

/// An address at which bookings are read as a calendar.
struct FeedRecord {
    std::string name;  ///< unique within the provider
    bool busy_only = false;
    std::string secret_hash;  ///< SHA-256 as 64 hexadecimal digits
};

struct ProviderRecord {
    ProviderId id = 0;
    std::optional<std::string> name;       ///< required for a new provider
    std::optional<std::string> time_zone;  ///< IANA name, known to the calendar; required for a new provider
    std::optional<bool> active;            ///< default true
    std::optional<std::vector<AvailabilityRecord>> availability;
    std::optional<std::vector<OverrideRecord>> overrides;
    std::optional<std::vector<OfferingRecord>> offerings;  ///< `services` in the file
    std::optional<std::vector<CalendarRecord>> calendars{};
    std::optional<std::vector<FeedRecord>> feeds{};
};

/// Whether any of them has a list of calendars or feeds, whose stored counterparts then matter.
bool have_secrets(const std::vector<ProviderRecord>& providers);

struct ServiceRecord {
    ServiceId id = 0;
    std::optional<std::string> name;                          ///< required for a new service
    std::optional<std::chrono::minutes> duration;             ///< > 0; required for a new service
    std::optional<std::optional<std::chrono::minutes>> step;  ///< > 0; null = duration plus both buffers
    std::optional<std::chrono::minutes> buffer_before, buffer_after, min_notice;  ///< >= 0, default 0
    std::optional<int> capacity;                                                  ///< >= 1, default 1
    std::optional<std::optional<int>> max_slots;  ///< >= 1; null = the configured limit
    std::optional<bool> active;                   ///< default true
};

enum class BookingStatus { pending, confirmed, completed, cancelled, missed };

struct BookingRecord {
    /// If there is none: the stored booking with the same four fields below, or else a new one.
    std::optional<std::int64_t> id;
    ProviderId provider = 0;
    ServiceId service = 0;
    Instant starts_at{};
    std::optional<std::string> customer;   ///< required for every booking
    std::optional<Instant> ends_at;        ///< > starts_at; default: starts_at + the service's duration
    std::optional<BookingStatus> status;   ///< default confirmed
    std::optional<Instant> created_at;     ///< default: the time of the import
    std::optional<Instant> hold_until;     ///< a pending booking keeps others out only until then
    std::optional<Instant> archived_at{};  ///< it was put aside then; once it is, it stays so
    std::optional<Instant> moved_at{};  ///< it has its present start since then; default: since it was made
    bool orphaned = false;              ///< its provider or service is deleted, and need not exist
    bool without_slot =
        false;  ///< if it is new and its slot does not exist, none is created; needs `id` and `ends_at`
};

/// As in the column `origin` of slots, in the enumerators' order.
enum class SlotOrigin { generated, manual };

/// A slot that does not follow from rules and bookings: a manual one, or one whose places, end or blocked
/// time differ from what its bookings would give it today.
struct SlotRecord {
    ProviderId provider = 0;
    ServiceId service = 0;
    Instant starts_at{};
    std::optional<Instant> ends_at;    ///< > starts_at; default: starts_at + the service's duration
    std::optional<int> capacity;       ///< >= 1; default: the service's
    std::optional<SlotOrigin> origin;  ///< default manual
    /// The time that it blocks while it is booked; default: according to the service's buffers when it
    /// becomes booked.
    std::optional<Instant> blocked_from, blocked_until;
    bool orphaned = false;  ///< as for a booking
};

struct VariantRecord {
    std::int64_t id = 0;
    std::optional<std::string> sku;              ///< required for a new variant
    std::optional<std::int64_t> stock_quantity;  ///< >= 0, default 0
};

struct DropProductRecord {
    std::int64_t id = 0;
    std::optional<std::int64_t> variant;         ///< required for a new drop product
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
    std::optional<std::vector<ReservationRecord>> reservations;  ///< if given, replace the old ones
};

}  // namespace slotctl
