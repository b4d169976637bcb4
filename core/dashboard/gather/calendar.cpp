#include "core/dashboard/gather/calendar.hpp"

#include <algorithm>

#include "core/base/zone_names.hpp"
#include "core/calendar/local_time.hpp"
#include "core/dashboard/gather/paging.hpp"

namespace slotctl::dashboard {

namespace {

using std::chrono::days;

/// Counting the slots of this many offerings is quick; with more, an even sample is as informative.
constexpr std::int64_t most_offerings = 1000;

/// `has_archived`: whether there are some that were put aside.
std::vector<BookingInWeek> bookings_in(Store& store, const WeekAsked& asked, LocalDate monday, Instant now,
                                       bool& has_archived) {
    std::vector<BookingInWeek> bookings;
    for (const StoredBooking& booking : store.bookings().around(asked.provider, starts_of_week(monday))) {
        has_archived = has_archived || booking.archived_at;
        if (booking.archived_at && !asked.archived) continue;
        const bool pending = booking.status == BookingStatus::pending;
        // A hold that has ended keeps nobody out.
        if (pending && booking.hold_until && *booking.hold_until <= now) continue;
        bookings.push_back({booking.offering.service, booking.time, booking.customer, pending});
    }
    return bookings;
}

ProviderDays days_of(const ListedProvider& provider, const ProviderCalendar& calendar,
                     const std::vector<LocalDate>& dates, Instant now) {
    ProviderDays row{provider, {}, ""};
    const auto zone = Zone::find(calendar.rules.time_zone);
    if (!zone) {
        row.fault = unknown_zone_and_advice(calendar.rules.time_zone, std::to_string(calendar.rules.id));
        return row;
    }
    row.free.resize(dates.size());
    for (const OfferedTime& time : offered_times(calendar, {dates.front(), dates.back()}, now)) {
        const auto day = (zone->date_of(time.time.begin) - dates.front()).count();
        if (!time.reason && day >= 0 && day < static_cast<std::int64_t>(dates.size()))
            ++row.free[static_cast<std::size_t>(day)];
    }
    return row;
}

}  // namespace

ProvidersView gather_providers(Store& store, const PageOfList& asked, std::size_t a_page) {
    ProvidersView view;
    view.search = asked.search;
    read_page(view.providers, view.page, view.pages, asked.page, a_page, [&](std::size_t from) {
        return store.listings().providers({asked.search, from, a_page});
    });
    return view;
}

std::optional<Week> gather_week(Store& store, const WeekAsked& asked, Instant now) {
    const auto provider = store.listings().provider(asked.provider);
    if (!provider) return std::nullopt;
    const Zone zone = Zone::find(provider->time_zone).value_or(Zone::utc());
    const LocalDate monday = monday_of(asked.week.value_or(zone.date_of(now)));
    const auto calendars = store.calendars().load({&asked.provider, 1}, {}, starts_of_week(monday), now);
    bool has_archived = false;
    const auto bookings = bookings_in(store, asked, monday, now, has_archived);
    Week week = week_of(calendars.at(0), bookings, monday, asked.service, now);
    week.archived = asked.archived;
    week.has_archived = has_archived;
    return week;
}

FreeDaysView gather_free_days(Store& store, const PageOfList& asked, int count, Instant now) {
    constexpr std::size_t a_page = 20;
    FreeDaysView view;
    view.list = gather_providers(store, asked, a_page);
    const LocalDate today = Zone::utc().date_of(now);
    for (int day = 0; day < count; ++day) view.dates.push_back(today + days{day});
    std::vector<ProviderId> ids;
    for (const ListedProvider& provider : view.list.providers.items) ids.push_back(provider.id);
    std::sort(ids.begin(), ids.end());
    const auto calendars =
        store.calendars().load(ids, {}, starts_in_any_zone({view.dates.front(), view.dates.back()}), now);
    for (const ListedProvider& provider : view.list.providers.items) {
        const auto found =
            std::find_if(calendars.begin(), calendars.end(),
                         [&](const ProviderCalendar& calendar) { return calendar.rules.id == provider.id; });
        if (found != calendars.end()) view.rows.push_back(days_of(provider, *found, view.dates, now));
    }
    return view;
}

ExplanationView gather_explanation(Store& store, const OfferingKey& key,
                                   const std::variant<Instant, LocalStart>& start, Instant now) {
    const ExplainedTime explained = explain(store, key, start, now);
    const auto calendars = store.calendars().load({&key.provider, 1}, {&key.service, 1}, {now, now}, now);
    const OfferingSnapshot* const offering = calendars.at(0).rules.offering(key.service);
    ExplanationView view;
    view.provider = key.provider;
    view.service = key.service;
    view.provider_name = calendars[0].rules.name;
    view.service_name = offering == nullptr || offering->name.empty()
                            ? "service " + std::to_string(key.service)
                            : offering->name;
    view.zone = explained.offer.zone;
    const Zone zone = Zone::find(view.zone).value_or(Zone::utc());
    if (const auto* const local = std::get_if<LocalStart>(&start)) {
        view.date = local->date;
        view.time = local->time;
    } else {
        const Instant instant = std::get<Instant>(start);
        const LocalClock clock = local_clock(zone, instant);
        view.date = clock.date;
        view.time = clock.time;
    }
    view.free = explained.offer.free();
    view.reason = explained.offer.reason;
    view.why = explained.offer.why;
    view.rules = explained.rules;
    for (const LocalOffer& time : explained.nearest.times)
        view.nearest.push_back({time.time.begin, time.local_date, time.local_time});
    return view;
}

SlotDays gather_days_ahead(Store& store, std::int64_t offerings, int count, Instant now) {
    const std::int64_t step = std::max<std::int64_t>(1, (offerings + most_offerings - 1) / most_offerings);
    const Zone utc = Zone::utc();
    const LocalDate today = utc.date_of(now);
    return {offerings, (offerings + step - 1) / step,
            store.health().slot_days(now, now, utc.start_of(today + days{count}), step)};
}

}  // namespace slotctl::dashboard
