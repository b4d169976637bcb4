#include "core/plans/reminders.hpp"

#include <algorithm>

namespace slotctl {

std::vector<ReminderRule> default_reminders() {
    using namespace std::chrono_literals;
    return {{24h, 1h, 4h}, {2h, 30min, 1h}};
}

std::chrono::seconds last_call_before(const ReminderRule& rule) {
    return rule.lead - rule.late;
}

DueStarts due_starts(const ReminderRule& rule, Instant now) {
    return {now, now + last_call_before(rule), now + rule.lead + rule.early};
}

bool made_in_time(const ReminderRule& rule, Instant since, Instant start) {
    return since + last_call_before(rule) <= start;
}

Instant useless_from(const ReminderRule& rule, Instant start) {
    return start - std::max(last_call_before(rule), std::chrono::seconds{0});
}

bool reminds(const ReminderRule& rule, Instant since, Instant start, Instant now) {
    const DueStarts due = due_starts(rule, now);
    return start > due.after && start >= due.first && start <= due.last && made_in_time(rule, since, start);
}

}  // namespace slotctl
