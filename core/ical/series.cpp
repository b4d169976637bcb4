#include "core/ical/series.hpp"

#include "core/base/instant.hpp"
#include "core/ical/recurrence.hpp"

namespace slotctl::ical {

namespace {

using std::chrono::days;
using std::chrono::seconds;
using Kind = Moment::Kind;

/// A rule that repeats every second would fill the memory.
constexpr std::size_t most_instances = 50'000;

/// The instant of a value of a series. Values without a zone are on the series' own clock, since some
/// programs leave the zone out of EXDATE and RECURRENCE-ID.
Instant instant_in_series(const Moment& value, const Event& series, Clocks& clocks) {
    const bool own = value.kind == Kind::floating && series.start.kind == Kind::zoned;
    return clock_of(own ? series.start : value, clocks).instant_of(value.civil);
}

/// UNTIL is an instant, but a date, or a time without a zone, is one of the series' clock.
bool is_over(const RecurrenceRule& rule, const Event& event, const CivilTime& civil, Instant at) {
    if (!rule.until) return false;
    const Moment& until = *rule.until;
    if (until.kind == Kind::date || event.start.kind == Kind::date) return civil.date > until.civil.date;
    if (until.kind == Kind::utc) return at > Instant{until.civil.date.time_since_epoch() + until.civil.time};
    return civil > until.civil;
}

class Expansion {
  public:
    Expansion(const Event& event, Clocks& clocks, const Interval& starts)
        : event_(event),
          clocks_(clocks),
          clock_(clock_of(event.start, clocks)),
          length_(length_of(event, clocks)),
          starts_(starts) {}

    void add_rule(const RecurrenceRule& rule) {
        // The day before: a clock that goes back shows times twice.
        CivilTime from = clock_.civil_of(starts_.begin);
        from.date -= days{1};
        const LocalDate to = clock_.civil_of(starts_.end).date + days{1};
        const bool finished = each_start(rule, event_.start.civil, from, to, [&](const CivilTime& civil) {
            const Instant at = clock_.instant_of(civil);
            if (is_over(rule, event_, civil, at) || at >= starts_.end) return false;
            add(civil, at, length_);
            return true;
        });
        if (!finished) throw EventFault("its rule (RRULE) counts too many instances before these dates");
    }

    void add(const ExtraDate& extra) {
        const Clock& clock = clock_of(extra.start, clocks_);
        Length length = length_;
        if (extra.end || extra.duration) {
            Event own;
            own.start = extra.start;
            own.end = extra.end;
            own.duration = extra.duration;
            length = length_of(own, clocks_);
        }
        const Instant at = clock.instant_of(extra.start.civil);
        add(clock_.civil_of(at), at, length);
    }

    void add_first() { add(event_.start.civil, clock_.instant_of(event_.start.civil), length_); }

    Instances take() { return std::move(found_); }

  private:
    void add(const CivilTime& civil, Instant at, const Length& length) {
        if (at < starts_.begin || at >= starts_.end) return;
        if (found_.size() >= most_instances)
            throw EventFault("it has more than " + std::to_string(most_instances) + " instances");
        found_.emplace(at, Instance{civil, span_of(event_.start, length, civil, clocks_)});
    }

    const Event& event_;
    Clocks& clocks_;
    const Clock& clock_;
    Length length_;
    Interval starts_;
    Instances found_;
};

}  // namespace

const Clock& clock_of(const Moment& moment, Clocks& clocks) {
    if (moment.kind == Kind::utc) return clocks.utc();
    if (moment.kind == Kind::floating) return clocks.floating();
    if (moment.kind == Kind::date) return clocks.home_clock();
    if (const Clock* const clock = clocks.find(moment.zone)) return *clock;
    throw EventFault("its time zone \"" + moment.zone +
                     "\" is unknown here, and the file does not define it (VTIMEZONE)");
}

Length length_of(const Event& event, Clocks& clocks) {
    const bool dates = event.start.kind == Kind::date;
    if (event.duration) {
        if (event.duration->negative()) throw EventFault("its duration is negative");
        if (!dates) return {event.duration->nominal, event.duration->exact};
        return {std::max(event.duration->nominal, days{1}), {}};
    }
    if (!event.end) return {dates ? days{1} : days{0}, {}};
    if (dates) {
        const days length = event.end->civil.date - event.start.civil.date;
        if (length < days{0}) throw EventFault("it ends before it begins");
        // DTEND is the day after the last. One that equals DTSTART is wrong, but meant as that day.
        return {std::max(length, days{1}), {}};
    }
    const Instant begin = clock_of(event.start, clocks).instant_of(event.start.civil),
                  end = clock_of(*event.end, clocks).instant_of(event.end->civil);
    if (end < begin) throw EventFault("it ends before it begins");
    return {{}, end - begin};
}

Interval span_of(const Moment& start, const Length& length, const CivilTime& civil, Clocks& clocks) {
    if (start.kind == Kind::date) {
        const Zone& home = clocks.home();
        return {home.start_of(civil.date), home.start_of(civil.date + length.nominal)};
    }
    const Clock& clock = clock_of(start, clocks);
    const Instant begin = clock.instant_of(civil);
    const Instant later =
        length.nominal == days{0} ? begin : clock.instant_of({civil.date + length.nominal, civil.time});
    return {begin, later + length.exact};
}

Instances instances_of(const Event& event, Clocks& clocks, const Interval& starts,
                       const std::function<void(const std::string&)>& lose,
                       const std::function<void(const std::string&)>& warn) {
    Expansion expansion(event, clocks, starts);
    expansion.add_first();
    for (const RecurrenceRule& rule : event.rules) expansion.add_rule(rule);
    for (const ExtraDate& extra : event.extra) {
        try {
            expansion.add(extra);
        } catch (const EventFault& fault) {
            const Instant about{shown(extra.start.civil)};
            if (about < starts.begin - any_zone || starts.end + any_zone < about) continue;
            lose(std::string("a date that is added to it (RDATE) is left out: ") + fault.what());
        }
    }
    Instances found = expansion.take();
    for (const Moment& excluded : event.excluded) {
        try {
            std::erase_if(found, [&](const auto& entry) {
                return means(excluded, event, entry.first, entry.second, clocks);
            });
        } catch (const EventFault& fault) {
            warn(std::string("a date that is excluded from it (EXDATE) counts as busy: ") + fault.what());
        }
    }
    return found;
}

bool means(const Moment& value, const Event& series, Instant start, const Instance& instance,
           Clocks& clocks) {
    if (value.kind == Kind::date || series.start.kind == Kind::date)
        return value.civil.date == instance.civil.date;
    return instant_in_series(value, series, clocks) == start;
}

}  // namespace slotctl::ical
