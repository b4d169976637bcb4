#include "core/booking/free_times.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "core/base/error.hpp"
#include "core/base/zone_names.hpp"
#include "core/calendar/local_time.hpp"
#include "core/plans/maintain.hpp"
#include "core/store/known_scope.hpp"

namespace slotctl {

namespace {

using std::chrono::days;
using std::chrono::seconds;

/// Calendars are loaded for this many providers at once, so that memory depends on the answer alone.
constexpr std::size_t providers_at_once = 256;

class Search {
  public:
    Search(Store& store, const FreeTimesQuery& query)
        : store_(store), query_(query), providers_(store.calendars().offering_providers(query.scope)) {
        answer_.unchanged_until = Instant::max();
    }

    FreeTimes run() {
        if (query_.next) {
            first_ones();
        } else {
            const LocalDate today = query_.zone.value_or(Zone::utc()).date_of(query_.now);
            answer_.dates = {today, today};
            if (!query_.dates) changes_at(query_.zone.value_or(Zone::utc()).end_of(today));
            add_dates(query_.dates, query_.zone);
        }
        answer_.zone = zones_.size() == 1 ? *zones_.begin() : "";
        if (query_.zone) answer_.zone = query_.zone->name();
        return std::move(answer_);
    }

  private:
    /// In growing stretches, so that a near time is found quickly and a far one in few steps. Their ends are
    /// the same instants for all providers, so that no later stretch yields an earlier time.
    void first_ones() {
        const Zone utc = Zone::utc();
        const LocalDate today = utc.date_of(query_.now);
        const LocalDate last = today + furthest_search;
        days length{7};
        for (LocalDate first = today; first <= last && answer_.times.size() < *query_.next; length *= 4) {
            const DateRange dates{first, std::min(last, first + length - days{1})};
            add_dates(dates, utc);
            first = dates.last + days{1};
        }
        if (answer_.times.size() > *query_.next) answer_.times.resize(*query_.next);
        const Zone shown = query_.zone.value_or(utc);
        answer_.dates = {shown.date_of(query_.now), shown.date_of(query_.now)};
        changes_at(shown.end_of(answer_.dates.first));
        changes_at(utc.end_of(today));
        for (const LocalOffer& time : answer_.times)
            answer_.dates.last = std::max(answer_.dates.last, time.local_date);
    }

    /// `zone` is that of the dates; none: each provider's own. Without dates: today.
    void add_dates(std::optional<DateRange> dates, const std::optional<Zone>& zone) {
        if (!dates && zone) dates = DateRange{zone->date_of(query_.now), zone->date_of(query_.now)};
        if (dates) answer_.dates = *dates;
        const Interval starts = starts_of(dates, zone);
        std::vector<LocalOffer> found;
        for (std::size_t at = 0; at < providers_.size(); at += providers_at_once) {
            const auto some =
                std::span(providers_).subspan(at, std::min(providers_at_once, providers_.size() - at));
            for (const ProviderCalendar& calendar :
                 store_.calendars().load(some, query_.scope.services, starts, query_.now)) {
                add_provider(calendar, dates, zone, found);
            }
        }
        std::sort(found.begin(), found.end(), [](const LocalOffer& a, const LocalOffer& b) {
            return std::tie(a.time.begin, a.key) < std::tie(b.time.begin, b.key);
        });
        answer_.times.insert(answer_.times.end(), found.begin(), found.end());
    }

    [[nodiscard]] Interval starts_of(const std::optional<DateRange>& dates,
                                     const std::optional<Zone>& zone) const {
        if (!dates) {
            const LocalDate today = Zone::utc().date_of(query_.now);
            return starts_in_any_zone({today - days{1}, today + days{1}});
        }
        if (!zone) return starts_in_any_zone(*dates);
        return {zone->start_of(dates->first), zone->end_of(dates->last)};
    }

    void add_provider(const ProviderCalendar& calendar, const std::optional<DateRange>& asked,
                      const std::optional<Zone>& asked_zone, std::vector<LocalOffer>& found) {
        const ProviderSnapshot& provider = calendar.rules;
        const auto own_zone = Zone::find(provider.time_zone);
        if (!own_zone) {
            answer_.warnings.push_back(
                "provider " + std::to_string(provider.id) + ": " +
                unknown_zone_and_advice(provider.time_zone, std::to_string(provider.id)));
            return;
        }
        const Zone zone = asked_zone.value_or(*own_zone), shown = query_.zone.value_or(*own_zone);
        const LocalDate today = zone.date_of(query_.now);
        const DateRange dates = asked.value_or(DateRange{today, today});
        if (!asked) {
            include(dates);
            changes_at(zone.end_of(today));
        }
        DateRange own = dates;
        if (asked_zone) {
            own = {own_zone->date_of(zone.start_of(dates.first)),
                   own_zone->date_of(zone.end_of(dates.last) - seconds{1})};
        }
        zones_.insert(shown.name());
        for (const OfferedTime& time : offered_times(calendar, own, query_.now)) {
            passes(time, provider.offering(time.key.service)->rules.min_notice);
            if (time.reason && !query_.taken) continue;
            if (query_.next && time.time.begin < query_.now) continue;
            const LocalDate date = zone.date_of(time.time.begin);
            if (date < dates.first || dates.last < date) continue;
            const LocalClock clock = local_clock(shown, time.time.begin);
            const Instant local_end = time.time.end + shown.offset_at(time.time.end);
            found.push_back({time, clock.date, clock.time,
                             local_end.time_since_epoch() - clock.date.time_since_epoch(), clock.repeated});
            answer_.providers.try_emplace(provider.id, provider.name);
            answer_.services.try_emplace(time.key.service, provider.offering(time.key.service)->name);
        }
    }

    void changes_at(Instant instant) {
        if (instant > query_.now) answer_.unchanged_until = std::min(answer_.unchanged_until, instant);
    }

    /// A time can no longer be booked once its notice is too short, and is past once it has begun.
    void passes(const OfferedTime& time, std::chrono::minutes notice) {
        changes_at(time.time.begin + seconds{1});
        changes_at(time.time.begin - notice + seconds{1});
    }

    /// Without dates, the answer names all of the providers' todays.
    void include(DateRange dates) {
        const bool first = zones_.empty();
        answer_.dates.first = first ? dates.first : std::min(answer_.dates.first, dates.first);
        answer_.dates.last = first ? dates.last : std::max(answer_.dates.last, dates.last);
    }

    Store& store_;
    const FreeTimesQuery& query_;
    std::vector<ProviderId> providers_;
    std::set<std::string> zones_;
    FreeTimes answer_;
};

}  // namespace

void check_range(DateRange dates) {
    if (dates.last < dates.first) {
        throw Error(ErrorKind::usage,
                    "the dates end on " + format_date(dates.last) + ", before they begin on " +
                        format_date(dates.first),
                    "give the earlier date first");
    }
    if (dates.last - dates.first >= longest_range) {
        throw Error(ErrorKind::usage,
                    "the dates from " + format_date(dates.first) + " to " + format_date(dates.last) +
                        " are more than " + std::to_string(longest_range.count()) + " days",
                    "ask for a shorter range");
    }
}

FreeTimes free_times(Store& store, const FreeTimesQuery& query) {
    if (query.dates && !query.next) check_range(*query.dates);
    require_known(store, query.scope);
    return Search(store, query).run();
}

}  // namespace slotctl
