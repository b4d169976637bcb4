#include "core/plans/offer.hpp"

#include <algorithm>
#include <tuple>

#include "core/base/duration.hpp"
#include "core/base/zone_names.hpp"
#include "core/plans/outside_rules.hpp"

namespace slotctl {

namespace {

std::string words_for(NotBookable reason, const OfferingSnapshot& offering) {
    switch (reason) {
        case NotBookable::past:
            return "that time is over";
        case NotBookable::outside:
            return "the rules do not yield it";
        case NotBookable::booked:
            return offering.rules.capacity == 1 ? "it is booked" : "every place is booked";
        case NotBookable::conflict:
            return "the provider is busy with another booking";
        case NotBookable::notice:
            return "it must be booked " + format_duration(offering.rules.min_notice) + " ahead";
    }
    return "";
}

std::optional<OfferedTime> on_grid(const ProviderCalendar& calendar, const AskedTime& asked, LocalDate date) {
    for (const OfferedTime& time : offered_times(calendar, {date, date}, asked.now))
        if (time.key.service == asked.service && time.time.begin == asked.start) return time;
    return std::nullopt;
}

/// The slot that would be made for a time inside the hours.
OfferedTime off_grid(const ProviderCalendar& calendar, const OfferingSnapshot& offering, const Interval& time,
                     Instant now) {
    SlotRow slot{time, offering.rules.capacity, 0};
    std::vector<Interval> blocked;
    for (const StandingSlot& other : calendar.slots) {
        if (other.booked_count == 0) continue;
        if (other.service == offering.service && other.time.begin == time.begin) {
            slot.booked_count = other.booked_count;
            slot.capacity = std::max(slot.capacity, other.booked_count);
        }
        blocked.push_back(other.blocks);
    }
    const auto reason =
        why_not_bookable(slot, booking_terms(offering.rules), BusyTime(std::move(blocked)), now);
    return {{calendar.rules.id, offering.service},
            time,
            slot.capacity,
            reason ? 0 : slot.capacity - slot.booked_count,
            reason};
}

std::chrono::seconds booked_on_date(const ProviderCalendar& calendar, const AskedTime& asked) {
    const Zone zone = Zone::find(calendar.rules.time_zone).value_or(Zone::utc());
    const LocalDate date = zone.date_of(asked.start);
    std::chrono::seconds booked{};
    for (const StandingSlot& slot : calendar.slots) {
        if (slot.booked_count > 0 && zone.date_of(slot.time.begin) == date)
            booked += slot.time.end - slot.time.begin;
    }
    return booked;
}

/// The less can be done about it, the later.
int rank(const Offer& offer) {
    if (offer.free()) return 0;
    return offer.time ? 1 : offer.reason == "not_offered" ? 3 : 2;
}

}  // namespace

Offer offer_at(const ProviderCalendar& calendar, const AskedTime& asked) {
    const ProviderSnapshot& provider = calendar.rules;
    Offer offer{provider.id, provider.time_zone, std::nullopt};
    const OfferingSnapshot* const offering = provider.offering(asked.service);
    const auto zone = Zone::find(provider.time_zone);
    if (offering == nullptr || !offering->active || !offering->fault.empty() || !zone) {
        offer.reason = "not_offered";
        offer.why = offering == nullptr        ? "the provider does not offer the service"
                    : !offering->fault.empty() ? offering->fault
                    : offering->active
                        ? unknown_zone_and_advice(provider.time_zone, std::to_string(provider.id))
                    : offering->inactive.empty() ? "the offering is inactive"
                                                 : offering->inactive;
        return offer;
    }
    const Interval time{asked.start, asked.start + offering->rules.duration};
    offer.time = on_grid(calendar, asked, zone->date_of(asked.start));
    if (!offer.time && asked.off_grid && inside_hours(provider, asked.service, time))
        offer.time = off_grid(calendar, *offering, time, asked.now);
    if (!offer.time) {
        offer.reason = asked.start < asked.now ? "past" : "outside";
        offer.why = asked.start < asked.now ? words_for(NotBookable::past, *offering)
                                            : why_outside(provider, asked.service, time);
    } else if (offer.time->reason) {
        offer.reason = name_of(*offer.time->reason);
        offer.why = words_for(*offer.time->reason, *offering);
    }
    return offer;
}

Offer best_offer(std::span<const ProviderCalendar> calendars, const AskedTime& asked) {
    Offer best{0, "UTC", std::nullopt, "not_offered", "no active provider offers the service"};
    auto best_key = std::make_tuple(4, std::chrono::seconds{}, ProviderId{0});
    for (const ProviderCalendar& calendar : calendars) {
        Offer offer = offer_at(calendar, asked);
        const auto key = std::make_tuple(rank(offer), booked_on_date(calendar, asked), calendar.rules.id);
        if (key >= best_key) continue;
        best = std::move(offer);
        best_key = key;
    }
    return best;
}

}  // namespace slotctl
