#include "core/ical/busy_times.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/ical/event_name.hpp"
#include "core/ical/series.hpp"

namespace slotctl::ical {

namespace {

using std::chrono::days;
using std::chrono::seconds;

/// Time that may be taken must not look free, so that a single file cannot fill the memory, but say so.
constexpr std::size_t most_spans = 200'000;

/// A warning, in bytes: names of zones may be of any length.
constexpr std::size_t longest_warning = 400;

/// Of two versions, the later.
bool is_newer(const Event& event, const Event& other) {
    return std::tuple(event.sequence, event.stamp.value_or(Instant::min())) >=
           std::tuple(other.sequence, other.stamp.value_or(Instant::min()));
}

/// An event, and the events that replace instances of it.
struct Group {
    const Event* master = nullptr;
    std::vector<const Event*> overrides;  ///< the newest version of each
};

std::vector<Group> groups_of(const CalendarFile& file) {
    std::vector<Group> groups;
    std::map<std::string, std::size_t> by_uid;
    for (const Event& event : file.events) {
        // Without a UID, nothing tells which events belong together.
        const auto at =
            event.uid.empty() ? groups.size() : by_uid.try_emplace(event.uid, groups.size()).first->second;
        if (at == groups.size()) groups.emplace_back();
        Group& group = groups[at];
        if (!event.recurrence_id) {
            if (group.master == nullptr || is_newer(event, *group.master)) group.master = &event;
            continue;
        }
        const auto same =
            std::find_if(group.overrides.begin(), group.overrides.end(),
                         [&](const Event* other) { return other->recurrence_id == event.recurrence_id; });
        if (same == group.overrides.end()) {
            group.overrides.push_back(&event);
        } else if (is_newer(event, **same)) {
            *same = &event;
        }
    }
    return groups;
}

class Reader {
  public:
    Reader(const CalendarFile& file, const Zone& home, const Interval& window)
        : file_(file), window_(window), clocks_(file, home, window.end) {
        for (const std::string& fault : file.faults) leave_out(fault);
        for (const std::string& remark : file.remarks) {
            warn(remark);
            ++answer_.left_out;
        }
    }

    BusyTimes run() {
        for (const Group& group : groups_of(file_)) add(group);
        for (const BusyPeriod& period : file_.busy) add(period);
        std::sort(answer_.spans.begin(), answer_.spans.end(), [](const BusySpan& a, const BusySpan& b) {
            return std::tie(a.time.begin, a.time.end, a.uid) < std::tie(b.time.begin, b.time.end, b.uid);
        });
        answer_.spans.erase(std::unique(answer_.spans.begin(), answer_.spans.end()), answer_.spans.end());
        return std::move(answer_);
    }

  private:
    /// False if that was said before.
    bool warn(const std::string& text) {
        const bool is_new = said_.insert(text).second;
        if (is_new) answer_.warnings.push_back(shortened(printable_line(text), longest_warning));
        return is_new;
    }
    /// Time that may be taken looks free.
    void leave_out(const std::string& text) {
        if (warn(text)) answer_.unreadable.push_back(answer_.warnings.back());
        ++answer_.left_out;
    }

    /// Whether an event takes no time in the window, in whatever zones its times are.
    bool is_outside(const Event& event) const {
        if (!event.extra.empty() || event.this_and_future) return false;
        const seconds start = shown(event.start.civil);
        seconds first = start, last = start;
        const auto reach = [&](seconds time) {
            first = std::min(first, time);
            last = std::max(last, time);
        };
        if (event.end) reach(shown(event.end->civil));
        if (event.duration) reach(start + event.duration->nominal + event.duration->exact);
        const seconds length = last - start;
        for (const RecurrenceRule& rule : event.rules) {
            if (!rule.until) return false;
            reach(shown(rule.until->civil) + length);
        }
        return Instant{last} + any_zone < window_.begin || window_.end < Instant{first} - any_zone;
    }

    template <class Work>
    void guarded(const Event& event, Work work) {
        try {
            work();
        } catch (const EventFault& fault) {
            const std::string text = name_of(event) + " is left out: " + fault.what();
            if (is_outside(event) || said_.contains(text)) return;
            if (takes_up_time(event)) {
                leave_out(text);
            } else {
                warn(text);
            }
        }
    }

    void add(const Interval& time, const std::string& uid, const std::string& summary) {
        if (time.end <= time.begin || time.end <= window_.begin || window_.end <= time.begin) return;
        if (answer_.spans.size() >= most_spans) {
            leave_out("the file has more than " + std::to_string(most_spans) +
                      " busy times in the window; the rest is left out");
            return;
        }
        answer_.spans.push_back({time, uid, summary});
    }

    void add(const BusyPeriod& period) {
        Event event;
        event.start = period.start;
        event.end = period.end;
        event.duration = period.duration;
        try {
            add(span_of(period.start, length_of(event, clocks_), period.start.civil, clocks_), "", "");
        } catch (const EventFault& fault) {
            leave_out(std::string("a FREEBUSY period is left out: ") + fault.what());
        }
    }

    void add(const Group& group) {
        if (group.master != nullptr) {
            guarded(*group.master, [&] { add_series(*group.master, group.overrides); });
        }
        for (const Event* const event : group.overrides)
            if (takes_up_time(*event)) guarded(*event, [&] { add_single(*event); });
    }

    void add_single(const Event& event) {
        compare_rules(event, event.start.civil);
        add(span_of(event.start, length_of(event, clocks_), event.start.civil, clocks_), event.uid,
            event.summary);
    }

    void add_series(const Event& master, const std::vector<const Event*>& overrides) {
        if (!takes_up_time(master)) return;
        const Interval starts = starts_of(master, overrides);
        Instances instances = instances_of(
            master, clocks_, starts,
            [&](const std::string& text) { leave_out(name_of(master) + ": " + text); },
            [&](const std::string& text) { warn(name_of(master) + ": " + text); });
        for (const Event* const event : overrides) {
            try {
                std::erase_if(instances, [&](const auto& entry) {
                    return means(*event->recurrence_id, master, entry.first, entry.second, clocks_);
                });
            } catch (const EventFault& fault) {
                warn(name_of(*event) +
                     ": the time that it replaces (RECURRENCE-ID) counts as busy: " + fault.what());
            }
        }
        const auto later = changes_of_later_ones(master, overrides);
        for (const auto& [at, instance] : instances) {
            compare_rules(master, instance.civil);
            const auto change = later.upper_bound(at);
            if (change == later.begin()) {
                add(instance.time, master.uid, master.summary);
            } else {
                add_changed(*std::prev(change)->second, instance, master);
            }
        }
    }

    /// The events that move all later instances too (RANGE=THISANDFUTURE), by the start that they replace.
    std::map<Instant, const Event*> changes_of_later_ones(const Event& master,
                                                          const std::vector<const Event*>& overrides) {
        std::map<Instant, const Event*> found;
        for (const Event* const event : overrides) {
            if (!event->this_and_future) continue;
            guarded(*event, [&] { found[replaced_start(*event, master)] = event; });
        }
        return found;
    }

    Instant replaced_start(const Event& event, const Event& master) {
        const Moment& id = *event.recurrence_id;
        const bool own = id.kind != Moment::Kind::utc && id.kind != Moment::Kind::zoned;
        CivilTime civil = id.civil;
        if (id.kind == Moment::Kind::date) civil.time = master.start.civil.time;
        return clock_of(own ? master.start : id, clocks_).instant_of(civil);
    }

    /// Moves an instance as its clock shows it, by as much as `event` was moved.
    void add_changed(const Event& event, const Instance& instance, const Event& master) {
        if (!takes_up_time(event)) return;
        const Clock& clock = clock_of(event.start, clocks_);
        const CivilTime replaced = clock.civil_of(replaced_start(event, master));
        const seconds moved = shown(event.start.civil) - shown(replaced);
        const seconds changed = shown(clock.civil_of(instance.time.begin)) + moved;
        const auto date = std::chrono::floor<days>(changed);
        add(span_of(event.start, length_of(event, clocks_), {LocalDate{date}, changed - date}, clocks_),
            master.uid, event.summary);
    }

    /// Where instances begin that may reach into the window.
    Interval starts_of(const Event& master, const std::vector<const Event*>& overrides) {
        seconds longest = total(length_of(master, clocks_)), furthest{0};
        for (const ExtraDate& extra : master.extra) {
            if (extra.duration)
                longest = std::max(longest, total({extra.duration->nominal, extra.duration->exact}));
            if (extra.end)
                longest =
                    std::max<seconds>(longest, extra.end->civil.date - extra.start.civil.date + days{1});
        }
        for (const Event* const event : overrides) {
            if (!event->this_and_future || !takes_up_time(*event)) continue;
            guarded(*event, [&] {
                longest = std::max(longest, total(length_of(*event, clocks_)));
                const seconds moved = event->start.civil.date - event->recurrence_id->civil.date;
                furthest = std::max(furthest, moved < seconds{0} ? -moved : moved);
            });
        }
        // Days of 25 hours, and an instance that is moved within its day.
        const seconds margin = furthest + days{3};
        return {window_.begin - longest - margin, window_.end + margin};
    }

    static seconds total(const Length& length) { return length.nominal + length.exact; }

    void compare_rules(const Event& event, const CivilTime& civil) {
        if (event.start.kind != Moment::Kind::zoned) return;
        const auto other = clocks_.otherwise_defined(event.start.zone, civil);
        if (!other || !differing_.insert(event.start.zone).second) return;
        warn("the file's definition of the time zone \"" + event.start.zone +
             "\" differs from this machine's rules, which are used: " + name_of(event) + " on " +
             format_date(civil.date) + " would begin at " + format_instant(*other));
    }

    const CalendarFile& file_;
    Interval window_;
    Clocks clocks_;
    BusyTimes answer_;
    std::set<std::string> said_, differing_;
};

}  // namespace

BusyTimes busy_times(const CalendarFile& file, const Zone& home, const Interval& window) {
    return Reader(file, home, window).run();
}

}  // namespace slotctl::ical
