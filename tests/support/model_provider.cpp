#include "tests/support/model_provider.hpp"

#include <algorithm>
#include <stdexcept>

namespace slotctl::tests {

namespace {

using std::chrono::minutes;

void require(bool holds, const std::string& what, Instant start) {
    if (!holds) throw std::logic_error(what + " at " + format_instant(start));
}

template <class List>
void require_ascending(const List& list, const std::string& what) {
    for (std::size_t i = 1; i < list.size(); ++i)
        require(list[i - 1] < list[i], what + " out of order", list[i]);
}

template <class Map, class List>
void copy_range(const Map& from, Instant first, Instant until, List& to) {
    for (auto it = from.lower_bound(first); it != from.end() && it->first < until; ++it)
        to.push_back(it->second);
}

}  // namespace

ModelProvider::ModelProvider(std::string time_zone, std::vector<WeeklyWindow> availability) {
    rules.id = 7;
    rules.time_zone = std::move(time_zone);
    rules.revision = 1;
    rules.availability = std::move(availability);
    add_offering(1);
}

OfferingSnapshot& ModelProvider::offering(ServiceId service) {
    return *std::find_if(rules.offerings.begin(), rules.offerings.end(),
                         [&](const OfferingSnapshot& o) { return o.service == service; });
}

OfferingSnapshot& ModelProvider::add_offering(ServiceId service) {
    OfferingSnapshot& added = rules.offerings.emplace_back();
    added.service = service;
    added.active = true;
    added.service_revision = 1;
    added.rules.duration = added.rules.step = minutes{60};
    return added;
}

void ModelProvider::book(Instant start, ServiceId service) {
    const ServiceRules& of = offering(service).rules;
    BookedStart& booked = bookings_[service][start];
    booked.starts = start;
    booked.duration = std::max<std::chrono::seconds>(booked.duration, of.duration);
    ++booked.count;
    StoredSlot made;
    made.starts = start;
    made.duration = of.duration;
    made.capacity = of.capacity;
    ++slots_[service].try_emplace(start, made).first->second.booked_count;
}

void ModelProvider::cancel(Instant start, ServiceId service) {
    auto& bookings = bookings_[service];
    if (--bookings.at(start).count == 0) bookings.erase(start);
    const auto slot = slots_[service].find(start);
    if (slot != slots_[service].end() && --slot->second.booked_count == 0) touch(service);
}

void ModelProvider::add_manual(Instant start, ServiceId service) {
    StoredSlot& slot = slots_[service][start];
    slot.starts = start;
    slot.duration = offering(service).rules.duration;
    slot.manual = true;
}

ProviderSnapshot ModelProvider::snapshot(const MaintainPolicy& policy, Instant now) const {
    ProviderSnapshot seen = rules;
    for (const SlotRange& range : slots_to_load(rules, policy, now)) {
        const ServiceId service = range.key.service;
        for (OfferingSnapshot& o : seen.offerings) {
            if (o.service != service) continue;
            if (const auto slots = slots_.find(service); slots != slots_.end()) {
                copy_range(slots->second, range.from, range.until, o.slots);
            }
            if (const auto bookings = bookings_.find(service); bookings != bookings_.end()) {
                copy_range(bookings->second, range.from, range.until, o.bookings);
            }
        }
    }
    return seen;
}

ProviderPlan ModelProvider::plan(const MaintainPolicy& policy, Instant now) const {
    return plan_maintain(snapshot(policy, now), policy, now);
}

ProviderPlan ModelProvider::maintain(const MaintainPolicy& policy, Instant now) {
    const ProviderPlan plan = this->plan(policy, now);
    apply(plan);
    return plan;
}

void ModelProvider::apply(const ProviderPlan& plan) {
    for (const OfferingPlan& part : plan.offerings) apply(part);
}

void ModelProvider::apply(const OfferingPlan& plan) {
    Slots& slots = slots_[plan.key.service];
    const auto& bookings = bookings_[plan.key.service];
    const auto booked_at = [&](Instant start) {
        const auto found = bookings.find(start);
        return found == bookings.end() ? 0 : found->second.count;
    };
    for (const auto& list :
         {plan.withdraw, plan.create, plan.mark_outside, plan.mark_inside, plan.clear_mark}) {
        require_ascending(list, "plan");
    }
    if (plan.expire) {
        std::erase_if(slots, [&](const auto& slot) {
            return slot.first < plan.expire->before &&
                   (slot.second.booked_count == 0 || plan.expire->booked_too);
        });
    }
    for (const auto& recount : plan.recount) {
        const Instant start = recount.starts;
        StoredSlot& slot = slots.at(start);
        slot.booked_count = booked_at(start);
        slot.capacity = std::max(slot.capacity, slot.booked_count);
    }
    for (const Instant start : plan.withdraw) {
        require(slots.contains(start), "nothing to withdraw", start);
        if (slots.at(start).booked_count == 0 && !slots.at(start).manual) slots.erase(start);
    }
    const auto insert = [&](Instant start, std::chrono::seconds duration, int booked) {
        StoredSlot slot;
        slot.starts = start;
        slot.duration = duration;
        slot.capacity = std::max(plan.capacity, booked);
        slot.booked_count = booked;
        require(slots.emplace(start, slot).second, "a duplicate slot", start);
    };
    for (const Instant start : plan.create) insert(start, plan.duration, 0);
    for (const auto& restored : plan.restore) {
        insert(restored.starts, restored.duration, booked_at(restored.starts));
    }
    for (const Instant start : plan.mark_outside) {
        if (slots.at(start).booked_count > 0) slots.at(start).outside_rules = true;
    }
    for (const Instant start : plan.mark_inside) {
        require(slots.at(start).booked_count > 0, "an unbooked slot is counted as kept", start);
        slots.at(start).outside_rules = false;
    }
    for (const Instant start : plan.clear_mark) slots.at(start).outside_rules = false;
    for (const Instant start : plan.resize) {
        slots.at(start).capacity = std::max(plan.capacity, slots.at(start).booked_count);
    }
    auto& window = offering(plan.key.service).window;
    if (plan.window) {
        window = plan.window;
        window->touched = 0;
    }
    if (!plan.active && slots.empty()) window.reset();
}

std::vector<Instant> ModelProvider::starts(Instant from, ServiceId service) const {
    std::vector<Instant> found;
    const auto slots = slots_.find(service);
    if (slots == slots_.end()) return found;
    for (auto it = slots->second.lower_bound(from); it != slots->second.end(); ++it)
        found.push_back(it->first);
    return found;
}

OfferingPlan part_of(const ProviderPlan& plan, ServiceId service) {
    for (const OfferingPlan& part : plan.offerings) {
        if (part.key.service == service) return part;
    }
    return {};
}

bool leaves_slots(const ProviderPlan& plan) {
    return std::none_of(plan.offerings.begin(), plan.offerings.end(), [](const OfferingPlan& part) {
        return !part.withdraw.empty() || !part.create.empty() || !part.restore.empty();
    });
}

}  // namespace slotctl::tests
