#include "core/booking/attempts.hpp"

#include "core/base/batch_retry.hpp"
#include "core/booking/nearest_times.hpp"
#include "core/calendar/local_time.hpp"

namespace slotctl {

namespace {

/// Each is short, and races for a popular time are not lost to the number of their guests.
constexpr int most_attempts = 10;

std::string shown(const std::string& zone, Instant instant) {
    const LocalTime local = local_time(zone, instant);
    return local.date + " " + local.clear + " (" + local.zone + ")";
}

std::string nearest_text(const FreeTimes& nearest) {
    if (nearest.times.empty()) return "nothing is free from a week before to a month after it";
    std::string text;
    for (const LocalOffer& time : nearest.times) {
        text += (text.empty() ? "nearest free times: " : ", ") + format_date(time.local_date) + " " +
                clock_text(time.local_time, time.repeated);
        if (nearest.providers.size() > 1) text += " (provider " + std::to_string(time.key.provider) + ")";
    }
    return text;
}

}  // namespace

NotFree::NotFree(std::string reason, const std::string& message, FreeTimes nearest)
    : Error(ErrorKind::not_free, message, nearest_text(nearest)),
      reason_(std::move(reason)),
      nearest_(std::move(nearest)) {}

void refuse(Store& store, const MaintainScope& scope, const AskedTime& asked, const Offer& offer) {
    throw NotFree(offer.reason,
                  shown(offer.zone, asked.start) + " cannot be booked" +
                      (offer.provider == 0 ? "" : " with provider " + std::to_string(offer.provider)) + ": " +
                      offer.why,
                  nearest_times(store, scope, asked.start, asked.now));
}

Error interfered() {
    return Error(ErrorKind::conflict, "another program booked at the same moment", "try again");
}

BookingResult attempt_until_settled(Store& store, const MaintainScope& scope, const AskedTime& asked,
                                    const std::function<BookingResult()>& attempt) {
    BookingResult result;
    try {
        retry_conflicts(
            most_attempts, [&] { result = attempt(); }, [] { return false; });
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::conflict) throw;
        refuse(store, scope, asked,
               {0, "UTC", std::nullopt, "conflict",
                "the database holds bookings that contradict each other, or is too busy: " +
                    std::string(error.what())});
    }
    return result;
}

std::string zone_of_provider(Store& store, ProviderId provider) {
    const auto calendars = store.calendars().load({&provider, 1}, {}, {}, {});
    return calendars.empty() || calendars[0].rules.time_zone.empty() ? "UTC" : calendars[0].rules.time_zone;
}

}  // namespace slotctl
