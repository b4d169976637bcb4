#include "core/feeds/appointments.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace slotctl {

namespace {

constexpr std::size_t longest_text = 500;

/// `20261120T090000Z`.
std::string compact(Instant instant) {
    std::string text = format_instant(instant);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

bool hold_ended(const FeedBooking& booking, Instant now) {
    return booking.status == BookingStatus::pending && booking.hold_until && *booking.hold_until <= now;
}

/// Cancelled, and never anything but a hold: cancelling was its only change.
bool is_given_up(const FeedBooking& booking) {
    return booking.status == BookingStatus::cancelled && booking.hold_until && booking.revision <= 1;
}

Instant last_change(const FeedBooking& booking) {
    return booking.changed_at.value_or(booking.created_at);
}

std::string service_of(const FeedBooking& booking) {
    return booking.service_name.empty() ? "Service " + std::to_string(booking.service)
                                        : shortened(booking.service_name, longest_text);
}

}  // namespace

std::string appointment_uid(const FeedBooking& booking, ProviderId provider) {
    // The time when it was made tells bookings of different businesses apart, and survives export and import.
    return compact(booking.created_at) + "-" + std::to_string(booking.id) +
           (booking.id_is_repeated ? "-p" + std::to_string(provider) : "") + "@slotctl";
}

std::optional<ical::OutgoingEvent> appointment(const FeedBooking& booking, ProviderId provider,
                                               const std::string& provider_name, Instant now) {
    if (hold_ended(booking, now) || is_given_up(booking)) return std::nullopt;
    const bool cancelled = booking.status == BookingStatus::cancelled;
    const std::string service = service_of(booking), customer = shortened(booking.customer, longest_text);
    ical::OutgoingEvent event;
    event.uid = appointment_uid(booking, provider);
    event.sequence = booking.revision;
    event.changed_at = last_change(booking);
    event.time = booking.time;
    event.status = cancelled                                  ? ical::EventStatus::cancelled
                   : booking.status == BookingStatus::pending ? ical::EventStatus::tentative
                                                              : ical::EventStatus::confirmed;
    event.transparent = cancelled;
    // Some programs show no status, and the time looks taken.
    event.summary = (cancelled ? "Cancelled: " : "") + service + ": " + customer;
    event.description = "Provider: " + shortened(provider_name, longest_text) + "\nService: " + service +
                        "\nCustomer: " + customer + "\nBooking: " + std::to_string(booking.id) +
                        "\nStatus: " + std::string(name_of(booking.status));
    return event;
}

std::optional<BusyTime> busy_time(const FeedBooking& booking, Instant now) {
    if (booking.status == BookingStatus::cancelled || hold_ended(booking, now)) return std::nullopt;
    return BusyTime{booking.time, last_change(booking)};
}

std::vector<BusyTime> united(std::vector<BusyTime> times) {
    std::sort(times.begin(), times.end(),
              [](const BusyTime& a, const BusyTime& b) { return a.time.begin < b.time.begin; });
    std::vector<BusyTime> all;
    for (const BusyTime& next : times) {
        if (all.empty() || all.back().time.end < next.time.begin) {
            all.push_back(next);
            continue;
        }
        BusyTime& last = all.back();
        last.time.end = std::max(last.time.end, next.time.end);
        last.changed_at = std::max(last.changed_at, next.changed_at);
    }
    return all;
}

ical::OutgoingEvent busy_event(const BusyTime& busy, ProviderId provider, const std::string& summary) {
    ical::OutgoingEvent event;
    event.uid = "busy-p" + std::to_string(provider) + "-" + compact(busy.time.begin) + "-" +
                compact(busy.time.end) + "@slotctl";
    event.changed_at = busy.changed_at;
    event.time = busy.time;
    event.summary = summary;
    return event;
}

ical::OutgoingFreeBusy free_busy(const std::vector<BusyTime>& times, ProviderId provider,
                                 const std::string& provider_name, const Interval& window) {
    ical::OutgoingFreeBusy data;
    data.uid = "free-busy-p" + std::to_string(provider) + "@slotctl";
    data.contact = shortened(provider_name, longest_text);
    data.window = window;
    data.changed_at = window.begin;
    for (const BusyTime& busy : times) {
        data.changed_at = std::max(data.changed_at, busy.changed_at);
        data.busy.push_back({std::max(busy.time.begin, window.begin), std::min(busy.time.end, window.end)});
    }
    return data;
}

}  // namespace slotctl
