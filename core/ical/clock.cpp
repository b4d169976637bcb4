#include "core/ical/clock.hpp"

#include <algorithm>

#include "core/base/windows_zone_names.hpp"
#include "core/base/zone_names.hpp"
#include "core/ical/recurrence.hpp"

namespace slotctl::ical {

namespace {

using std::chrono::days;
using std::chrono::seconds;

/// As if the clock showed UTC.
Instant as_utc(const CivilTime& time) {
    return Instant{time.date.time_since_epoch() + time.time};
}

CivilTime as_civil(Instant instant) {
    const auto midnight = std::chrono::floor<days>(instant);
    return {LocalDate{midnight.time_since_epoch()}, instant - midnight};
}

/// Some programs put a path of their own before the name: `/freeassociation.sourceforge.net/Europe/Berlin`.
std::optional<Zone> zone_named(std::string_view name) {
    if (const auto iana = zone_of_windows_name(name)) return Zone::find(*iana);
    for (std::string_view rest = name;;) {
        if (const auto zone = Zone::find(rest)) return zone;
        if (const auto successor = successor_of_zone(rest)) return Zone::find(*successor);
        const auto slash = name.starts_with('/') ? rest.find('/') : std::string_view::npos;
        if (slash == std::string_view::npos) return std::nullopt;
        rest.remove_prefix(slash + 1);
    }
}

bool reached(const RecurrenceRule& rule, Instant instant, const CivilTime& local) {
    if (!rule.until) return false;
    if (rule.until->kind == Moment::Kind::utc) return instant > as_utc(rule.until->civil);
    if (rule.until->kind == Moment::Kind::date) return local.date > rule.until->civil.date;
    return local > rule.until->civil;
}

}  // namespace

Instant ZoneClock::instant_of(const CivilTime& time) const {
    return zone_.written(time.date, time.time);
}

CivilTime ZoneClock::civil_of(Instant instant) const {
    return as_civil(instant + zone_.offset_at(instant));
}

DefinedClock::DefinedClock(const ZoneDefinition& definition, Instant end) {
    const Instant last = end + days{1};
    for (const Observance& observance : definition.observances) {
        const auto add = [&](const CivilTime& local) {
            const Instant at = as_utc(local) - observance.before;
            if (at <= last) changes_.push_back({at, observance.after});
            return at <= last;
        };
        add(observance.start);
        for (const CivilTime& local : observance.extra) add(local);
        for (const RecurrenceRule& rule : observance.rules) {
            each_start(rule, observance.start, observance.start, as_civil(last + days{1}).date,
                       [&](const CivilTime& local) {
                           return !reached(rule, as_utc(local) - observance.before, local) && add(local);
                       });
        }
    }
    std::stable_sort(changes_.begin(), changes_.end(),
                     [](const Change& a, const Change& b) { return a.at < b.at; });
    // Before the first change, the clock shows what that change begins with.
    const auto first = std::min_element(definition.observances.begin(), definition.observances.end(),
                                        [](const Observance& a, const Observance& b) {
                                            return as_utc(a.start) - a.before < as_utc(b.start) - b.before;
                                        });
    if (first != definition.observances.end()) first_ = first->before;
}

seconds DefinedClock::offset_at(Instant instant) const {
    const auto next = std::upper_bound(changes_.begin(), changes_.end(), instant,
                                       [](Instant at, const Change& change) { return at < change.at; });
    return next == changes_.begin() ? first_ : std::prev(next)->after;
}

CivilTime DefinedClock::civil_of(Instant instant) const {
    return as_civil(instant + offset_at(instant));
}

Instant DefinedClock::instant_of(const CivilTime& time) const {
    const Instant shown = as_utc(time);
    // No offset is a whole day.
    auto change = std::upper_bound(changes_.begin(), changes_.end(), shown - days{1},
                                   [](Instant at, const Change& other) { return at < other.at; });
    seconds before = change == changes_.begin() ? first_ : std::prev(change)->after;
    for (; change != changes_.end(); ++change) {
        const bool shown_before = shown - before < change->at;
        const bool skipped = !shown_before && shown - change->after < change->at;
        if (shown_before || skipped) break;
        before = change->after;
    }
    return shown - before;
}

Clocks::Clocks(const CalendarFile& file, const Zone& home, Instant end)
    : file_(file), home_(home), end_(end), utc_(Zone::utc()), home_clock_(home) {
    floating_ = std::make_unique<ZoneClock>(zone_named(file.zone_of_floating_times).value_or(home));
}

const Clock* Clocks::find(const std::string& name) {
    const auto known = known_.find(name);
    if (known != known_.end()) return known->second.get();
    const auto zone = zone_named(name);
    if (!zone) return defined(name);
    return known_.emplace(name, std::make_unique<ZoneClock>(*zone)).first->second.get();
}

const Clock* Clocks::defined(const std::string& name) {
    const auto known = defined_.find(name);
    if (known != defined_.end()) return known->second.get();
    const auto definition = std::find_if(file_.zones.begin(), file_.zones.end(),
                                         [&](const ZoneDefinition& zone) { return zone.name == name; });
    if (definition == file_.zones.end() || definition->observances.empty()) return nullptr;
    return defined_.emplace(name, std::make_unique<DefinedClock>(*definition, end_)).first->second.get();
}

std::optional<Instant> Clocks::otherwise_defined(const std::string& name, const CivilTime& time) {
    if (!zone_named(name)) return std::nullopt;
    const Clock *const known = find(name), *const other = defined(name);
    if (other == nullptr || other->instant_of(time) == known->instant_of(time)) return std::nullopt;
    return other->instant_of(time);
}

}  // namespace slotctl::ical
