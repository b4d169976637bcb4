#include "core/feeds/provider_calendars.hpp"

#include <algorithm>
#include <iterator>

#include "core/base/error.hpp"
#include "core/base/zone_names.hpp"
#include "core/calendar/zone.hpp"
#include "core/feeds/appointments.hpp"
#include "core/store/known_scope.hpp"

namespace slotctl {

namespace {

using std::chrono::days;

constexpr days free_busy_ahead{365};
constexpr days feed_back{90};

// Four digits, with room for a zone's offset.
constexpr Instant first = std::chrono::sys_days{std::chrono::year{1} / 1 / 2};
constexpr Instant last = std::chrono::sys_days{std::chrono::year{9999} / 12 / 30};

std::vector<ListedProvider> asked(Store& store, const std::vector<ProviderId>& ids) {
    require_known(store, {ids, {}});
    std::vector<ListedProvider> found;
    for (const ProviderId id : ids)
        if (auto provider = store.listings().provider(id)) found.push_back(std::move(*provider));
    if (!ids.empty()) return found;
    ListingQuery query;
    query.most = 1000;
    for (bool more = true; more; query.from += query.most) {
        auto page = store.listings().providers(query).items;
        more = page.size() == query.most;
        std::move(page.begin(), page.end(), std::back_inserter(found));
    }
    return found;
}

class CalendarOf {
  public:
    CalendarOf(Store& store, const CalendarRequest& request, const ListedProvider& provider,
               ical::CalendarWriter& writer)
        : store_(store), request_(request), provider_(provider), writer_(writer), window_(window()) {}

    void write_bookings() {
        each_booking([&](const FeedBooking& booking) {
            if (const auto event = appointment(booking, provider_.id, provider_.name, request_.now))
                writer_.add(*event);
        });
    }
    void write_busy(const std::string& summary) {
        for (const BusyTime& busy : busy_times()) writer_.add(busy_event(busy, provider_.id, summary));
    }
    void write_free_busy() { writer_.add(free_busy(busy_times(), provider_.id, provider_.name, window_)); }

  private:
    [[nodiscard]] Interval window() const {
        const auto zone = Zone::find(provider_.time_zone);
        if (!zone) {
            throw Error(ErrorKind::failed,
                        "provider " + std::to_string(provider_.id) + ": " + unknown_zone(provider_.time_zone),
                        unknown_zone_advice(provider_.time_zone));
        }
        Interval window{first, last};
        if (request_.from) window.begin = zone->start_of(*request_.from);
        if (request_.to) window.end = zone->end_of(*request_.to);
        if (request_.form != CalendarForm::free_busy) return window;
        const LocalDate from = request_.from.value_or(zone->date_of(request_.now));
        window.begin = zone->start_of(from);
        if (!request_.to) window.end = zone->end_of(from + free_busy_ahead);
        return window;
    }

    template <class Take>
    void each_booking(Take take) {
        store_.feeds().bookings({provider_.id, window_, request_.now - cancelled_shown}, take);
    }
    std::vector<BusyTime> busy_times() {
        std::vector<BusyTime> times;
        each_booking([&](const FeedBooking& booking) {
            if (const auto busy = busy_time(booking, request_.now)) times.push_back(*busy);
        });
        return united(std::move(times));
    }

    Store& store_;
    const CalendarRequest& request_;
    const ListedProvider& provider_;
    ical::CalendarWriter& writer_;
    Interval window_;
};

}  // namespace

void write_calendar(Store& store, const CalendarRequest& request, std::ostream& out) {
    const auto providers = asked(store, request.providers);
    const bool one = providers.size() == 1;
    ical::OutgoingCalendar head;
    head.name = one ? providers.front().name : "Bookings";
    ical::CalendarWriter writer(out, head);
    for (const ListedProvider& provider : providers) {
        CalendarOf calendar(store, request, provider, writer);
        switch (request.form) {
            case CalendarForm::bookings:
                calendar.write_bookings();
                break;
            case CalendarForm::busy:
                calendar.write_busy(one ? "Busy" : "Busy: " + provider.name);
                break;
            case CalendarForm::free_busy:
                calendar.write_free_busy();
                break;
        }
    }
    writer.finish();
}

CalendarRequest feed_request(ProviderId provider, CalendarForm form, Instant now) {
    CalendarRequest request;
    request.providers = {provider};
    request.form = form;
    request.now = now;
    const LocalDate today{std::chrono::floor<days>(now).time_since_epoch()};
    if (form != CalendarForm::free_busy) request.from = today - feed_back;
    return request;
}

}  // namespace slotctl
