#include "core/calendar/zone.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <system_error>

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include "core/base/digest.hpp"

namespace slotctl {

struct Zone::Impl {
    std::string name;
    absl::TimeZone zone;
    std::int64_t stamp = 0;
};

namespace {

using std::chrono::days;
using std::chrono::seconds;

/// absl::CivilSecond takes a date and the second of the day; a year is well within its range.
absl::CivilSecond civil(LocalDate date, TimeOfDay time) {
    const absl::CivilDay day = absl::CivilDay(1970, 1, 1) + date.time_since_epoch().count();
    return absl::CivilSecond(day) + time.count();
}

Instant instant_of(absl::Time time) {
    return Instant{seconds{absl::ToUnixSeconds(time)}};
}

absl::Time time_of(Instant instant) {
    return absl::FromUnixSeconds(instant.time_since_epoch().count());
}

/// A digest of every change of local time between 2000 and 2100.
std::int64_t stamp_of(const absl::TimeZone& zone) {
    std::string seconds_of_changes;
    const auto mix = [&](const absl::CivilSecond& second) {
        auto value = static_cast<std::uint64_t>(second - absl::CivilSecond());
        for (int i = 0; i < 8; ++i, value >>= 8) seconds_of_changes += static_cast<char>(value & 0xff);
    };
    absl::Time at = absl::FromCivil(absl::CivilDay(2000, 1, 1), absl::UTCTimeZone());
    const absl::Time end = absl::FromCivil(absl::CivilDay(2100, 1, 1), absl::UTCTimeZone());
    mix(zone.At(at).cs);
    absl::TimeZone::CivilTransition change;
    while (zone.NextTransition(at, &change)) {
        // The instant of the change is the local time after it, at the offset that applies from then on.
        const absl::Time next = zone.At(change.to).trans;
        if (next >= end || next <= at) break;
        mix(change.from);
        mix(change.to);
        at = next;
    }
    return static_cast<std::int64_t>(digest(seconds_of_changes));
}

/// The library would also open files by path, accept its own notation for fixed offsets, and find files that
/// are stored beside the zones but are not zones: `posixrules` is a copy of some zone, `Factory` is for a
/// machine whose zone was never set.
bool looks_like_a_zone_name(std::string_view name) {
    if (name.empty() || name.size() > 64 || name.front() == '/' || name.front() == '.') return false;
    if (name.starts_with("Fixed/") || name.starts_with("libc:") || name == "localtime" ||
        name == "posixrules" || name == "Factory") {
        return false;
    }
    return std::all_of(name.begin(), name.end(), [](char c) {
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        return letter || c == '/' || c == '_' || c == '-' || c == '+';
    });
}

/// Windows opens the file of `Europe/Berlin` for `europe/berlin` too, which would be a zone there and none
/// elsewhere. True if the directory cannot be listed.
bool is_spelt_like_its_file(std::string_view name) {
    namespace fs = std::filesystem;
    if constexpr (fs::path::preferred_separator == '/') return true;
    const char* const directory = std::getenv("TZDIR");
    if (directory == nullptr) return true;
    fs::path here = directory;
    for (const fs::path& part : fs::path(name)) {
        std::error_code unknown;
        fs::directory_iterator entries(here, unknown);
        if (unknown) return true;
        if (std::none_of(begin(entries), end(entries),
                         [&](const auto& e) { return e.path().filename() == part; }))
            return name == "UTC";
        here /= part;
    }
    return true;
}

}  // namespace

std::optional<Zone> Zone::find(std::string_view name) {
    static std::mutex guard;
    static std::map<std::string, std::unique_ptr<const Impl>, std::less<>> known;
    const std::lock_guard lock(guard);
    if (const auto found = known.find(name); found != known.end()) return Zone(found->second.get());
    if (!looks_like_a_zone_name(name)) return std::nullopt;
    auto impl = std::make_unique<Impl>();
    impl->name = name;
    if (!absl::LoadTimeZone(impl->name, &impl->zone) || !is_spelt_like_its_file(name)) return std::nullopt;
    impl->stamp = stamp_of(impl->zone);
    const Zone zone(impl.get());
    known.emplace(impl->name, std::move(impl));
    return zone;
}

Zone Zone::utc() {
    return *find("UTC");
}

const std::string& Zone::name() const {
    return impl_->name;
}

std::int64_t Zone::rules_stamp() const {
    return impl_->stamp;
}

LocalDate Zone::date_of(Instant instant) const {
    const absl::CivilDay day(impl_->zone.At(time_of(instant)).cs);
    return LocalDate{days{day - absl::CivilDay(1970, 1, 1)}};
}

std::chrono::seconds Zone::offset_at(Instant instant) const {
    return seconds{impl_->zone.At(time_of(instant)).offset};
}

std::optional<ClockChange> Zone::next_change(Instant instant) const {
    absl::TimeZone::CivilTransition change;
    for (absl::Time at = time_of(instant); impl_->zone.NextTransition(at, &change);) {
        const absl::Time next = impl_->zone.At(change.to).trans;
        if (next <= at) break;
        const Instant when = instant_of(next);
        const ClockChange found{when, offset_at(when - seconds{1}), offset_at(when)};
        // Some changes affect only the zone's abbreviation.
        if (found.before != found.after) return found;
        at = next;
    }
    return std::nullopt;
}

Instant Zone::opening(LocalDate date, TimeOfDay time) const {
    const auto info = impl_->zone.At(civil(date, time));
    return instant_of(info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre);
}

Instant Zone::closing(LocalDate date, TimeOfDay time) const {
    const auto info = impl_->zone.At(civil(date, time));
    return instant_of(info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.post);
}

Instant Zone::written(LocalDate date, TimeOfDay time) const {
    return instant_of(impl_->zone.At(civil(date, time)).pre);
}

bool Zone::is_repeated(LocalDate date, TimeOfDay time) const {
    return impl_->zone.At(civil(date, time)).kind == absl::TimeZone::TimeInfo::REPEATED;
}

Instant Zone::end_of(LocalDate date) const {
    // If there are two midnights, the later one counts only if clocks went back to before the first; in the
    // Azores they go back exactly to it.
    const Instant last_midnight = closing(date + days{1}, TimeOfDay::zero());
    return date_of(last_midnight - seconds{1}) > date ? start_of(date + days{1}) : last_midnight;
}

}  // namespace slotctl
