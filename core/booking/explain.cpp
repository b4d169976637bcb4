#include "core/booking/explain.hpp"

#include "core/booking/attempts.hpp"
#include "core/booking/nearest_times.hpp"
#include "core/calendar/local_time.hpp"
#include "core/store/known_scope.hpp"

namespace slotctl {

namespace {

std::vector<NearBooking> bookings_near(Store& store, ProviderId provider, Instant start) {
    std::vector<NearBooking> near;
    for (const StoredBooking& booking : store.bookings().around(provider, around(start)))
        near.push_back({booking.id, booking.offering.service, booking.time});
    return near;
}

/// A local time that the clocks skip is none.
void note_skipped(const LocalStart& local, ExplainedTime& answer) {
    answer.offer.time.reset();
    answer.offer.reason = "outside";
    answer.offer.why =
        "a clock change skips " + format_time_of_day(local.time) + " on " + format_date(local.date);
    answer.rules.insert(answer.rules.begin(), {"clock change", answer.offer.why, false});
}

}  // namespace

ExplainedTime explain(Store& store, const OfferingKey& key, const std::variant<Instant, LocalStart>& start,
                      Instant now) {
    const MaintainScope scope{{key.provider}, {key.service}};
    require_known(store, scope);
    const Zone zone = Zone::find(zone_of_provider(store, key.provider)).value_or(Zone::utc());
    const auto* const local = std::get_if<LocalStart>(&start);
    const AskedTime asked{
        key.service, local != nullptr ? zone.opening(local->date, local->time) : std::get<Instant>(start),
        now};
    const auto calendars =
        store.calendars().load({&key.provider, 1}, scope.services, around(asked.start), now);
    ExplainedTime answer;
    static_cast<Explanation&>(answer) =
        explained(calendars.front(), bookings_near(store, key.provider, asked.start), asked);
    answer.key = key;
    const LocalClock shown = local_clock(zone, asked.start);
    if (local != nullptr && (shown.date != local->date || shown.time != local->time))
        note_skipped(*local, answer);
    if (!answer.offer.free()) answer.nearest = nearest_times(store, scope, asked.start, now);
    return answer;
}

}  // namespace slotctl
