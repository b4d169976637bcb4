#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/booking/book.hpp"
#include "core/editing/closed_days.hpp"
#include "core/editing/edit.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/contract/maintain_runs.hpp"
#include "tests/support/maintain_once.hpp"

/// Edits as a person at the command line makes them.
namespace slotctl::tests {

inline const EditTerms terms{friday, looking_ahead(7)};

inline EditScope of_provider(ProviderId id) {
    EditScope scope;
    scope.providers = {id};
    return scope;
}

inline EditRequest request(const EditScope& scope, ChangeRules change) {
    return {scope, std::move(change), "slotctl edit", "anna@desk"};
}

/// Closes a date of provider 1.
inline EditRequest closing(const std::string& date, const std::string& reason = "Holiday") {
    return request(of_provider(1), close_days({{on(date), reason}}, true));
}

inline EditResult commit(Store& store, const EditRequest& request) {
    return edit(store, request, terms, EditMode::commit);
}
inline EditResult rehearse(Store& store, const EditRequest& request) {
    return edit(store, request, terms, EditMode::rehearse);
}

inline std::vector<std::int64_t> affected(const EditResult& result) {
    std::vector<std::int64_t> ids;
    for (const AffectedBooking& booking : result.effect.bookings) ids.push_back(booking.booking.id);
    return ids;
}

/// The error of `act`; its kind is `internal` if there is none.
template <class Act>
Error error_in(Act act) {
    try {
        act();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorKind::internal, "no error"};
}

inline MaintainRequest a_week() {
    MaintainRequest request;
    request.policy = looking_ahead(7);
    return request;
}

inline void book_at(Store& store, const std::string& start, const std::string& customer,
                    bool off_grid = false) {
    BookingRequest wanted;
    wanted.service = 1;
    wanted.provider = 1;
    wanted.starts_at = at(start);
    wanted.customer = customer;
    wanted.off_grid = off_grid;
    book(store, wanted, friday, BookingMode::commit);
}

}  // namespace slotctl::tests
