#include <algorithm>

#include "core/base/zone_names.hpp"
#include "core/calendar/local_time.hpp"
#include "core/calendar/zone.hpp"
#include "core/plans/check_parts.hpp"
#include "core/plans/health_checks.hpp"

namespace slotctl::health_checks {

namespace {

constexpr const char* unscheduled =
    "run `slotctl maintain`, and schedule it: nothing in [[schedule]] makes slots";

/// Whether a group is judged. Offerings that no run has seen count only once a run should have seen them.
bool judged(const OfferingGroup& group, bool maintain_late) {
    return group.horizon.has_value() || maintain_late;
}

/// `booking 42 (c-17) of service 10 of provider 1 on 2026-12-25 at 09:00 Europe/Berlin`
std::string text_of(const OddBookings::Item& item) {
    const LocalTime local = local_time(item.zone, item.starts);
    return "booking " + std::to_string(item.booking) + " (" + brief(item.customer, 40) + ") of " +
           name_of(item.offering) + " on " + local.date + " at " + local.time + " " + local.zone +
           (item.reason.empty() ? "" : " (" + item.reason + ")");
}

void add_examples(HealthCheck& check, const OddBookings& bookings) {
    for (std::size_t i = 0; i < bookings.examples.size(); ++i)
        check.message += (i == 0 ? ": " : "; ") + text_of(bookings.examples[i]);
    if (bookings.count > static_cast<std::int64_t>(bookings.examples.size()) && !bookings.examples.empty())
        check.message += "; …";
}

}  // namespace

HealthCheck coverage(const OfferingFacts& facts, const HealthPolicy& policy, bool maintain_late) {
    std::int64_t offerings = 0, covered = 0, waiting = 0;
    std::optional<OfferingKey> example;
    for (const OfferingGroup& group : facts.groups) {
        if (!judged(group, maintain_late)) {
            waiting += group.offerings;
            continue;
        }
        offerings += group.offerings;
        covered += group.covered;
        if (!example) example = group.uncovered_example;
    }
    const double percent = offerings == 0 ? 100 : 100.0 * double(covered) / double(offerings);
    HealthCheck check{
        "service_coverage", below(percent, policy.coverage_warning, policy.coverage_critical), "", "", {}};
    if (offerings > 0) {
        check.message = std::to_string(covered) + " of " + plural(offerings, "active offering") +
                        (covered == 1 ? " has" : " have") + " a free slot in the next 7 days (" +
                        percent_text(percent) + ")";
    } else if (waiting == 0) {
        check.state = facts.expected ? HealthState::warning : HealthState::ok;
        check.message =
            (facts.database_is_empty ? "there is nothing in " : "there is no active offering in ") +
            facts.database + (facts.expected ? ": is this the right database?" : "");
        if (facts.expected) {
            check.hint =
                "check database.url (`slotctl config show`), or load the business with `slotctl import`; "
                "if the "
                "database is only for stock, disable maintain in [[schedule]]";
        }
    }
    if (example) check.message += "; none: " + name_of(*example);
    if (waiting > 0) {
        check.message += (check.message.empty() ? "" : "; ") + plural(waiting, "new offering") +
                         (waiting == 1 ? " waits" : " wait") + " for the next maintain";
    }
    if (offerings > 0 && check.state != HealthState::ok) {
        check.hint = maintain_late && !facts.scheduled
                         ? unscheduled
                         : "run `slotctl maintain --verify`; if slots exist but are taken, in conflict or "
                           "within the minimum notice, add hours or providers";
    }
    check.measures.push_back(
        measure("coverage", percent, "%", policy.coverage_warning, policy.coverage_critical));
    check.measures.push_back(measure("offerings", double(offerings), ""));
    return check;
}

HealthCheck horizon(const OfferingFacts& facts, const HealthPolicy& policy, bool maintain_late) {
    using std::chrono::days;
    int worst = 0;
    std::int64_t behind = 0;
    const OfferingGroup* nearest = nullptr;
    LocalDate open{};
    for (const OfferingGroup& group : facts.groups) {
        if (group.offerings == 0 || !judged(group, maintain_late)) continue;
        // Past dates no longer need filling.
        const LocalDate next = std::max(group.horizon.value_or(group.today - days{1}) + days{1}, group.today);
        const int missing = static_cast<int>((group.today + days{facts.days_ahead + 1} - next).count());
        if (missing >= policy.horizon_warning_days) behind += group.offerings;
        if (nearest != nullptr && missing <= worst) continue;
        worst = std::max(missing, 0);
        nearest = &group;
        open = next;
    }
    HealthCheck check{
        "horizon", above(worst, policy.horizon_warning_days, policy.horizon_critical_days), "", "", {}};
    if (nearest == nullptr) {
        check.message = "there is nothing to fill yet";
    } else if (check.state == HealthState::ok) {
        check.message = "every active offering is filled through " + format_date(open - days{1}) +
                        " or further (maintain.days_ahead = " + std::to_string(facts.days_ahead) + ")";
    } else {
        check.message = plural(behind, "active offering") + (behind == 1 ? " has" : " have") +
                        " slots only until " +
                        (open > nearest->today ? format_date(open - days{1}) : "before today") +
                        " (maintain.days_ahead = " + std::to_string(facts.days_ahead) +
                        "), the nearest: " + name_of(nearest->example);
        check.hint =
            facts.scheduled
                ? "run `slotctl maintain`; if its status is partial, its log names the providers that failed"
                : unscheduled;
    }
    if (nearest != nullptr) {
        check.measures.push_back(
            measure("dates_missing", worst, "", policy.horizon_warning_days, policy.horizon_critical_days));
        check.measures.push_back(measure("dates_filled", double((open - nearest->today).count()), ""));
    }
    return check;
}

HealthCheck outside_rules(const OddBookings& bookings, const HealthPolicy& policy) {
    HealthCheck check{"bookings_outside_rules",
                      above<std::int64_t>(bookings.count, policy.outside_warning, policy.outside_critical),
                      "",
                      "",
                      {}};
    check.message = bookings.count == 0
                        ? "every future booking is within the rules"
                        : plural(bookings.count, "future booking") + (bookings.count == 1 ? " is" : " are") +
                              " no longer within the rules";
    add_examples(check, bookings);
    const auto unknown = std::find_if(bookings.examples.begin(), bookings.examples.end(),
                                      [](const OddBookings::Item& item) { return !Zone::find(item.zone); });
    if (unknown != bookings.examples.end()) {
        check.hint = "see the check zone_data first: " + unknown_zone(unknown->zone) +
                     ", so nothing is known about the bookings of its providers";
    } else if (check.state != HealthState::ok)
        check.hint =
            "agree with the customers to move or cancel them, or restore the rules under which they were "
            "booked";
    check.measures.push_back(
        measure("bookings", double(bookings.count), "", policy.outside_warning, policy.outside_critical));
    return check;
}

HealthCheck moved(const OddBookings& bookings) {
    HealthCheck check{
        "moved_bookings", bookings.count > 0 ? HealthState::warning : HealthState::ok, "", "", {}};
    check.message = bookings.count == 0
                        ? "every future booking is at the local time for which it was made"
                        : plural(bookings.count, "future booking") + (bookings.count == 1 ? " is" : " are") +
                              " at another local time, because the rules of a time zone changed";
    add_examples(check, bookings);
    if (bookings.count > 0)
        check.hint =
            "agree with the customers on a time, then move the bookings or confirm them (docs/monitor.md)";
    check.measures.push_back(measure("bookings", double(bookings.count), "", 1.0));
    return check;
}

HealthCheck overlapping(const OddBookings& bookings) {
    HealthCheck check{
        "overlapping_bookings", bookings.count > 0 ? HealthState::critical : HealthState::ok, "", "", {}};
    check.message = bookings.count == 0
                        ? "no provider is booked twice at the same time, and no slot beyond its capacity"
                        : plural(bookings.count, "future booking") +
                              (bookings.count == 1 ? " overlaps" : " overlap") +
                              " an earlier one of the same provider";
    add_examples(check, bookings);
    if (bookings.count > 0)
        check.hint = "move or cancel the bookings named: the provider cannot serve them all";
    check.measures.push_back(measure("bookings", double(bookings.count), "", {}, 1.0));
    return check;
}

}  // namespace slotctl::health_checks
