#include <algorithm>

#include "core/plans/check_parts.hpp"
#include "core/plans/health_checks.hpp"

namespace slotctl::health_checks {

namespace {

using std::chrono::seconds;
using Item = CalendarReadings::Item;

/// `"team" of provider 1 (Asha) was never read, and was added 3 days ago`
std::string text_of(const Item& item, Instant now) {
    std::string text = "\"" + brief(item.name, 40) + "\" of provider " + std::to_string(item.provider) +
                       " (" + brief(item.provider_name, 40) + ") was ";
    if (item.read) {
        text += "last read " + rough_duration(age_of(*item.read, now)) + " ago";
    } else {
        text += "never read, and was added " + rough_duration(age_of(item.added, now)) + " ago";
    }
    if (!item.error.empty()) text += " (" + brief(item.error, 120) + ")";
    return text;
}

std::string advice_on(const std::vector<const Item*>& late) {
    const bool scheduled =
        std::all_of(late.begin(), late.end(), [](const Item* item) { return item->scheduled; });
    return std::string("run `slotctl calendar sync` to see whether it works, and ") +
           (scheduled ? "`slotctl setup-automation --action list` to see what is installed"
                      : "schedule it every 15 minutes or so ([[schedule]])") +
           ": what is taken in these calendars can be booked meanwhile";
}

/// Names the first few, and says whether the schedule is to blame.
std::string words_of(const std::vector<const Item*>& late, std::size_t all, Instant now) {
    constexpr std::size_t most_named = 3;
    std::string text = std::to_string(late.size()) + " of " +
                       plural(static_cast<std::int64_t>(all), "calendar") +
                       (late.size() == 1 ? " is not read: " : " are not read: ");
    for (std::size_t i = 0; i < std::min(late.size(), most_named); ++i)
        text.append(i == 0 ? "" : "; ").append(text_of(*late[i], now));
    if (late.size() > most_named) text += "; …";
    const auto unscheduled =
        std::count_if(late.begin(), late.end(), [](const Item* item) { return !item->scheduled; });
    if (unscheduled == 0) return text;
    if (unscheduled == static_cast<std::ptrdiff_t>(late.size()))
        return text + "; nothing in the schedule reads " + (unscheduled == 1 ? "it" : "them");
    return text + "; nothing in the schedule reads " + std::to_string(unscheduled) + " of them";
}

}  // namespace

HealthCheck other_calendars(const CalendarReadings& facts, const HealthPolicy& policy, Instant now) {
    HealthCheck check{"other_calendars", HealthState::ok, "", "", {}};
    std::int64_t most = 0, unread = 0;
    seconds oldest{0};
    std::vector<const Item*> late;
    for (const Item& item : facts.items) {
        oldest = std::max(oldest, age_of(item.read.value_or(item.added), now));
        if (!item.read) ++unread;
        const std::int64_t missed = facts.paused.empty() ? item.missed : 0;
        most = std::max(most, missed);
        if (missed >= policy.missed_runs_warning) late.push_back(&item);
    }
    check.state = above<std::int64_t>(most, policy.missed_runs_warning, policy.missed_runs_critical);
    if (check.state != HealthState::ok) {
        std::stable_sort(late.begin(), late.end(),
                         [](const Item* a, const Item* b) { return a->missed > b->missed; });
        check.message = words_of(late, facts.items.size(), now);
        check.hint = advice_on(late);
    } else {
        const auto all = static_cast<std::int64_t>(facts.items.size());
        check.message = plural(all, "calendar") + " of providers, ";
        check.message += unread == all
                             ? "not read yet"
                             : "each read within " + rough_duration(oldest) +
                                   (unread > 0 ? ", but for " + std::to_string(unread) + " new" : "");
        if (!facts.paused.empty()) check.message += "; paused " + facts.paused;
    }
    check.measures.push_back(measure("calendars", double(facts.items.size()), ""));
    check.measures.push_back(measure("oldest", in_seconds(oldest), "s"));
    check.measures.push_back(
        measure("missed", double(most), "", policy.missed_runs_warning, policy.missed_runs_critical));
    return check;
}

}  // namespace slotctl::health_checks
