#include "core/booking/book.hpp"

#include <algorithm>

#include "core/booking/attempts.hpp"
#include "core/store/known_scope.hpp"

namespace slotctl {

namespace {

/// What makes two requests with one key the same.
std::string text_of(const BookingRequest& request) {
    return "service " + std::to_string(request.service) + ", provider " +
           (request.provider ? std::to_string(*request.provider) : "any") + ", " +
           format_instant(request.starts_at) + ", " + std::string(name_of(request.status)) + ", hold " +
           (request.hold ? std::to_string(request.hold->count()) + " s" : "none") +
           (request.off_grid ? ", off the grid" : "") + ", customer " + request.customer;
}

class Booker {
  public:
    Booker(Store& store, const BookingRequest& request, Instant now)
        : store_(store),
          request_(request),
          scope_{{}, {request.service}},
          asked_{request.service, request.starts_at, now, request.off_grid} {
        if (request.provider) scope_.providers = {*request.provider};
        require_known(store, scope_);
    }

    BookingResult rehearse() {
        const auto calendars = load(store_.calendars().offering_providers(scope_));
        const Offer offer = best_offer(calendars, asked_);
        if (!offer.free()) refuse(store_, scope_, asked_, offer);
        return {booking_at(*offer.time), offer.zone, false};
    }

    BookingResult commit() {
        return attempt_until_settled(store_, scope_, asked_, [&] { return attempt(); });
    }

  private:
    std::vector<ProviderCalendar> load(std::span<const ProviderId> providers) {
        return store_.calendars().load(providers, scope_.services, around(asked_.start), asked_.now);
    }

    /// Those whose calendars are locked: whoever could serve now.
    std::vector<ProviderId> candidates() {
        auto ids = store_.calendars().offering_providers(scope_);
        if (ids.size() < 2) return ids;
        std::vector<ProviderId> able;
        for (const ProviderCalendar& calendar : load(ids))
            if (offer_at(calendar, asked_).free()) able.push_back(calendar.rules.id);
        // If nobody can, or only after a hold is released, the transaction finds out.
        return able.empty() ? ids : able;
    }

    BookingResult attempt() {
        BookingResult result;
        const auto providers = candidates();
        Offer offer;
        store_.bookings().change(providers, [&](BookingTransaction& transaction) {
            if (auto earlier = earlier_answer(transaction)) {
                result = std::move(*earlier);
                return;
            }
            transaction.release_holds(providers, asked_.now);
            offer = best_offer(
                transaction.calendars(providers, scope_.services, around(asked_.start), asked_.now), asked_);
            if (offer.free()) result = add(transaction, offer);
        });
        if (result.booking.id == 0) refuse(store_, scope_, asked_, offer);
        if (result.repeated) result.zone = zone_of_provider(store_, result.booking.offering.provider);
        return result;
    }

    BookingResult add(BookingTransaction& transaction, const Offer& offer) {
        BookingResult result{booking_at(*offer.time), offer.zone, false};
        transaction.fit_slot(offer.time->key, offer.time->time, offer.time->capacity);
        const auto id = transaction.add(result.booking);
        if (!id) throw interfered();
        result.booking.id = *id;
        const KeyedBooking keyed{text_of(request_), offer.provider, *id};
        if (request_.key && !transaction.remember(*request_.key, keyed, asked_.now)) throw interfered();
        return result;
    }

    std::optional<BookingResult> earlier_answer(BookingTransaction& transaction) {
        const auto keyed = request_.key ? transaction.keyed(*request_.key) : std::nullopt;
        if (!keyed) return std::nullopt;
        const std::string key = "the key \"" + request_.key->key + "\"";
        if (keyed->request != text_of(request_)) {
            throw Error(ErrorKind::bad_data, key + " was used for another request: " + keyed->request,
                        "use a new key for each booking");
        }
        const auto booking = transaction.booking(keyed->provider, keyed->booking);
        if (!booking) {
            throw Error(ErrorKind::bad_data,
                        key + " made booking " + std::to_string(keyed->booking) + ", which was deleted",
                        "use a new key to book again");
        }
        return BookingResult{*booking, "", true};
    }

    [[nodiscard]] StoredBooking booking_at(const OfferedTime& offer) const {
        StoredBooking booking;
        booking.offering = offer.key;
        booking.time = offer.time;
        booking.customer = request_.customer;
        booking.status = request_.hold ? BookingStatus::pending : request_.status;
        booking.created_at = asked_.now;
        if (request_.hold) booking.hold_until = asked_.now + *request_.hold;
        return booking;
    }

    Store& store_;
    const BookingRequest& request_;
    MaintainScope scope_;
    AskedTime asked_;
};

}  // namespace

BookingResult book(Store& store, const BookingRequest& request, Instant now, BookingMode mode) {
    Booker booker(store, request, now);
    return mode == BookingMode::commit ? booker.commit() : booker.rehearse();
}

}  // namespace slotctl
