#include <algorithm>

#include "core/base/text.hpp"
#include "core/booking/attempts.hpp"
#include "core/booking/book.hpp"

namespace slotctl {

namespace {

using enum BookingStatus;

std::string named(BookingId id) {
    return "booking " + std::to_string(id);
}

/// Throws Error(bad_data) unless exactly one booking is meant.
StoredBooking the_booking(Store& store, BookingId id, std::optional<ProviderId> provider) {
    auto found = store.bookings().find(id);
    if (provider)
        std::erase_if(found, [&](const StoredBooking& b) { return b.offering.provider != *provider; });
    if (found.empty()) {
        throw Error(ErrorKind::bad_data,
                    "there is no " + named(id) +
                        (provider ? " of provider " + std::to_string(*provider) : "") + " in " +
                        store.description(),
                    "check the id");
    }
    if (found.size() > 1) {
        std::vector<std::string> providers;
        for (const StoredBooking& booking : found)
            providers.push_back(std::to_string(booking.offering.provider));
        throw Error(ErrorKind::bad_data, "providers " + joined(providers) + " each have a " + named(id),
                    "name the provider with --provider-id");
    }
    return found.front();
}

bool hold_ended(const StoredBooking& booking, Instant now) {
    return booking.status == pending && booking.hold_until && *booking.hold_until <= now;
}

[[noreturn]] void refuse_ended(Store& store, const StoredBooking& booking, Instant now) {
    const std::string zone = zone_of_provider(store, booking.offering.provider);
    refuse(store, {{booking.offering.provider}, {booking.offering.service}},
           {booking.offering.service, booking.time.begin, now},
           {booking.offering.provider, zone, std::nullopt, "ended",
            "the hold of " + named(booking.id) + " ended at " + format_instant(*booking.hold_until)});
}

struct Step {
    std::string_view name;  ///< as a verb
    BookingStatus to;
    std::vector<BookingStatus> from;
};

Step step_of(BookingStep step) {
    switch (step) {
        case BookingStep::confirm:
            return {"confirmed", confirmed, {pending}};
        case BookingStep::cancel:
            return {"cancelled", cancelled, {pending, confirmed}};
        default:
            return {"completed", completed, {confirmed, missed}};
    }
}

[[noreturn]] void refuse_status(const StoredBooking& booking, std::string_view verb) {
    throw Error(ErrorKind::bad_data,
                named(booking.id) + " is " + std::string(name_of(booking.status)) + " and cannot be " +
                    std::string(verb),
                "`slotctl booking show " + std::to_string(booking.id) + "` shows it");
}

StoredBooking read(BookingTransaction& transaction, const StoredBooking& known) {
    const auto booking = transaction.booking(known.offering.provider, known.id);
    if (booking) return *booking;
    throw Error(ErrorKind::bad_data, named(known.id) + " was deleted meanwhile");
}

/// The calendar as it is without this booking.
void take_out(const StoredBooking& booking, ProviderCalendar& calendar) {
    for (StandingSlot& slot : calendar.slots) {
        if (slot.service == booking.offering.service && slot.time.begin == booking.time.begin &&
            slot.booked_count > 0)
            --slot.booked_count;
    }
    drop_free_slots(calendar);
}

}  // namespace

BookingResult take_step(Store& store, BookingId id, std::optional<ProviderId> provider, BookingStep step,
                        Instant now, BookingMode mode) {
    StoredBooking booking = the_booking(store, id, provider);
    const std::string zone = zone_of_provider(store, booking.offering.provider);
    if (step == BookingStep::show) return {booking, zone, false};

    const Step wanted = step_of(step);
    const auto stepped = [&](const StoredBooking& before) {
        BookingResult result{before, zone, before.status == wanted.to};
        if (result.repeated) return result;
        if (std::find(wanted.from.begin(), wanted.from.end(), before.status) == wanted.from.end())
            refuse_status(before, wanted.name);
        result.booking.status = wanted.to;
        if (step == BookingStep::confirm) result.booking.hold_until.reset();
        if (step == BookingStep::complete) result.booking.completed_at = now;
        return result;
    };
    const auto too_late = [&](const StoredBooking& before) {
        return step == BookingStep::confirm && hold_ended(before, now);
    };
    if (mode == BookingMode::rehearse) {
        if (too_late(booking)) refuse_ended(store, booking, now);
        return stepped(booking);
    }
    const AskedTime asked{booking.offering.service, booking.time.begin, now};
    return attempt_until_settled(store, {}, asked, [&] {
        std::optional<BookingResult> result;
        store.bookings().change({&booking.offering.provider, 1}, [&](BookingTransaction& transaction) {
            booking = read(transaction, booking);
            if (too_late(booking)) return;
            result = stepped(booking);
            if (!result->repeated && !transaction.update(booking, result->booking)) throw interfered();
        });
        if (!result) refuse_ended(store, booking, now);
        return *result;
    });
}

BookingResult move_booking(Store& store, BookingId id, std::optional<ProviderId> provider, Instant starts_at,
                           bool off_grid, Instant now, BookingMode mode) {
    StoredBooking booking = the_booking(store, id, provider);
    const OfferingKey key = booking.offering;
    const std::vector<ServiceId> services{key.service};
    const AskedTime asked{key.service, starts_at, now, off_grid};
    const MaintainScope scope{{key.provider}, services};
    const auto offer_without = [&](const StoredBooking& old, std::vector<ProviderCalendar> calendars) {
        take_out(old, calendars.front());
        return offer_at(calendars.front(), asked);
    };
    const auto moved = [&](const Offer& offer) {
        BookingResult result{booking, offer.zone, false};
        result.booking.time = offer.time->time;
        result.booking.moved_at = now;
        return result;
    };
    const auto check = [&] {
        if (booking.status != pending && booking.status != confirmed) refuse_status(booking, "moved");
    };
    if (mode == BookingMode::rehearse) {
        check();
        if (hold_ended(booking, now)) refuse_ended(store, booking, now);
        if (booking.time.begin == starts_at) return {booking, zone_of_provider(store, key.provider), true};
        const Offer offer = offer_without(
            booking, store.calendars().load({&key.provider, 1}, services, around(starts_at), now));
        if (!offer.free()) refuse(store, scope, asked, offer);
        return moved(offer);
    }
    return attempt_until_settled(store, scope, asked, [&] {
        std::optional<BookingResult> result;
        Offer offer;
        store.bookings().change({&key.provider, 1}, [&](BookingTransaction& transaction) {
            booking = read(transaction, booking);
            check();
            if (hold_ended(booking, now)) return;
            if (booking.time.begin == starts_at) {
                result = BookingResult{booking, "", true};
                return;
            }
            transaction.release_holds({&key.provider, 1}, now);
            offer = offer_without(
                booking, transaction.calendars({&key.provider, 1}, services, around(starts_at), now));
            if (!offer.free()) return;
            result = moved(offer);
            transaction.fit_slot(key, offer.time->time, offer.time->capacity);
            if (!transaction.update(booking, result->booking)) throw interfered();
        });
        if (!result && hold_ended(booking, now)) refuse_ended(store, booking, now);
        if (!result) refuse(store, scope, asked, offer);
        if (result->repeated) result->zone = zone_of_provider(store, key.provider);
        return *result;
    });
}

}  // namespace slotctl
