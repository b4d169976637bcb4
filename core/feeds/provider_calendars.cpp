#include "core/feeds/provider_calendars.hpp"

#include <algorithm>
#include <iterator>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
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
    CalendarOf(Store& store, const CalendarRequest& request, const ListedProvider& provider, const Zone& zone,
               ical::CalendarWriter& writer)
        : store_(store), request_(request), provider_(provider), writer_(writer), window_(window(zone)) {}

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
    [[nodiscard]] Interval window(const Zone& zone) const {
        Interval window{first, last};
        if (request_.from) window.begin = zone.start_of(*request_.from);
        if (request_.to) window.end = zone.end_of(*request_.to);
        if (request_.form != CalendarForm::free_busy) return window;
        const LocalDate from = request_.from.value_or(zone.date_of(request_.now));
        window.begin = zone.start_of(from);
        if (!request_.to) window.end = zone.end_of(from + free_busy_ahead);
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

/// Providers whose zone is unknown. One of them must not keep the bookings of the others from being read.
std::vector<std::string> left_out_of(const std::vector<ListedProvider>& providers) {
    std::vector<std::string> left_out;
    for (const ListedProvider& provider : providers) {
        if (Zone::find(provider.time_zone)) continue;
        const std::string id = std::to_string(provider.id);
        const std::string what = "provider " + id + " " + provider.name + ": ";
        if (providers.size() == 1)
            throw Error(ErrorKind::failed, what + unknown_zone(provider.time_zone),
                        unknown_zone_advice(provider.time_zone, id));
        left_out.push_back(what + unknown_zone_and_advice(provider.time_zone, id));
    }
    if (!left_out.empty() && left_out.size() == providers.size())
        throw Error(ErrorKind::failed, "none of the providers can be written: " + joined(left_out, "; "));
    return left_out;
}

}  // namespace

std::vector<std::string> write_calendar(Store& store, const CalendarRequest& request, std::ostream& out) {
    const auto providers = asked(store, request.providers);
    std::vector<std::string> left_out = left_out_of(providers);
    const bool one = providers.size() == 1;
    ical::OutgoingCalendar head;
    head.name = one ? providers.front().name : "Bookings";
    ical::CalendarWriter writer(out, head);
    for (const ListedProvider& provider : providers) {
        const auto zone = Zone::find(provider.time_zone);
        if (!zone) continue;
        CalendarOf calendar(store, request, provider, *zone, writer);
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
    return left_out;
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
