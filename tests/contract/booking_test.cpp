#include <set>

#include "core/booking/book.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::minutes;

constexpr const char* nine = "2026-11-20T09:00:00Z";
constexpr const char* ten = "2026-11-20T10:00:00Z";
constexpr const char* eleven = "2026-11-20T11:00:00Z";

BookingRequest request(const std::string& start, const std::string& customer = "c-1") {
    BookingRequest request;
    request.service = 1;
    request.provider = 1;
    request.starts_at = at(start);
    request.customer = customer;
    return request;
}

BookingResult booked(Store& store, const BookingRequest& request, Instant now = friday) {
    return book(store, request, now, BookingMode::commit);
}

/// The word why a request is refused; empty if it is not.
std::string refusal(Store& store, const BookingRequest& request, Instant now = friday) {
    try {
        booked(store, request, now);
    } catch (const NotFree& error) {
        return error.reason();
    }
    return "";
}

template <class Act>
ErrorKind kind_of(Act act) {
    try {
        act();
    } catch (const Error& error) {
        return error.kind();
    }
    return ErrorKind::internal;
}

std::string status_of(Application& app, BookingId id) {
    return app.value("SELECT status FROM bookings WHERE id = " + std::to_string(id));
}

}  // namespace

CONTRACT_TEST("a free time is booked once, and the refusal names the reason and the nearest free times") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const BookingResult first = booked(*store, request(ten));
    CHECK(first.booking.id > 0);
    CHECK(booked_count(*app, 1, 1, ten) == "1");
    CHECK(app->value("SELECT customer FROM bookings") == "c-1");
    try {
        booked(*store, request(ten, "c-2"));
        FAIL("it was booked twice");
    } catch (const NotFree& error) {
        CHECK(error.kind() == ErrorKind::not_free);
        CHECK(error.reason() == "booked");
        CHECK_THAT(error.what(), Catch::Contains("2026-11-20 10:00 (UTC)") && Catch::Contains("booked"));
        REQUIRE(error.nearest().times.size() == 5);
        CHECK(format_instant(error.nearest().times[0].time.begin) == nine);
        CHECK(format_instant(error.nearest().times[1].time.begin) == eleven);
        CHECK_THAT(error.hint(), Catch::Contains("nearest free times: 2026-11-20 09:00, 2026-11-20 11:00"));
    }
    CHECK(app->number("SELECT count(*) FROM bookings") == 1);
}

CONTRACT_TEST("each rule that keeps a time from being booked is named") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    app->run("UPDATE services SET min_notice_minutes = 60 WHERE id = 1");
    booked(*store, request(ten));
    auto other = request(ten);
    other.service = 2;
    CHECK(refusal(*store, other) == "conflict");
    CHECK(refusal(*store, request("2026-11-20T09:30:00Z")) == "outside");
    CHECK(refusal(*store, request("2026-11-20T20:00:00Z")) == "outside");
    CHECK(refusal(*store, request("2026-11-19T09:00:00Z")) == "past");
    CHECK(refusal(*store, request(nine), at("2026-11-20T08:00:01Z")) == "notice");
    CHECK(refusal(*store, request(nine), at("2026-11-20T08:00:00Z")).empty());
    app->run("UPDATE offerings SET active = false WHERE provider_id = 1 AND service_id = 1");
    CHECK(refusal(*store, request(eleven)) == "not_offered");
    auto nobody = request(eleven);
    nobody.service = 77;
    CHECK(kind_of([&] { booked(*store, nobody); }) == ErrorKind::bad_data);
}

CONTRACT_TEST("without a provider, the one with the fewest booked minutes on that date serves") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    auto any = request(ten);
    any.provider.reset();
    CHECK(booked(*store, any).booking.offering.provider == 1);  // both have none
    any.starts_at = at(eleven);
    CHECK(booked(*store, any).booking.offering.provider == 2);
    any.starts_at = at(nine);
    CHECK(booked(*store, any).booking.offering.provider == 1);
    CHECK(booked(*store, any).booking.offering.provider == 2);
    CHECK(refusal(*store, any) == "booked");
    any.starts_at = at("2026-11-21T09:00:00Z");  // another date counts for itself
    CHECK(booked(*store, any).booking.offering.provider == 1);
}

CONTRACT_TEST("a repeated request with the same key gets the same booking, another request is refused") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    auto keyed = request(ten);
    keyed.key = BookingKey{"", "order-7"};
    const BookingResult first = booked(*store, keyed);
    const BookingResult again = booked(*store, keyed);
    CHECK(again.repeated);
    CHECK(again.booking.id == first.booking.id);
    CHECK(app->number("SELECT count(*) FROM bookings") == 1);
    keyed.customer = "c-2";
    CHECK(kind_of([&] { booked(*store, keyed); }) == ErrorKind::bad_data);
    // Another client may use the same word.
    keyed.key->scope = "web";
    keyed.starts_at = at(eleven);
    CHECK_FALSE(booked(*store, keyed).repeated);
    // What was refused may be asked again.
    auto taken = request(ten);
    taken.key = BookingKey{"", "order-8"};
    CHECK(refusal(*store, taken) == "booked");
    take_step(*store, first.booking.id, {}, BookingStep::cancel, friday, BookingMode::commit);
    CHECK(refusal(*store, taken).empty());
}

CONTRACT_TEST("a hold keeps everybody out until it ends, and then nobody") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    auto held = request(ten);
    held.hold = minutes{10};
    const BookingResult hold = booked(*store, held);
    CHECK(hold.booking.status == BookingStatus::pending);
    CHECK(format_instant(hold.booking.hold_until.value()) == "2026-11-20T00:10:00Z");
    CHECK(refusal(*store, request(ten, "c-2"), friday + minutes{9}) == "booked");

    FreeTimesQuery query;
    query.dates = DateRange{on("2026-11-20"), on("2026-11-20")};
    query.now = friday + minutes{9};
    CHECK(free_times(*store, query).times.size() == 2);
    query.now = friday + minutes{10};
    CHECK(free_times(*store, query).times.size() == 3);
    CHECK(refusal(*store, request(ten, "c-2"), friday + minutes{10}).empty());
    CHECK(status_of(*app, hold.booking.id) == "cancelled");
    CHECK(booked_count(*app, 1, 1, ten) == "1");
}

CONTRACT_TEST("a hold is confirmed in time or not at all") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    auto held = request(ten);
    held.hold = minutes{10};
    const BookingId id = booked(*store, held).booking.id;
    const auto confirm = [&](Instant now) {
        return take_step(*store, id, {}, BookingStep::confirm, now, BookingMode::commit);
    };
    CHECK(kind_of([&] { confirm(friday + minutes{10}); }) == ErrorKind::not_free);
    CHECK(status_of(*app, id) == "pending");
    CHECK(confirm(friday + minutes{9}).booking.status == BookingStatus::confirmed);
    CHECK(app->value("SELECT count(*) FROM bookings WHERE hold_until IS NOT NULL") == "0");
    CHECK(confirm(friday + minutes{30}).repeated);
}

CONTRACT_TEST("steps follow the life of a booking") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const BookingId id = booked(*store, request(ten)).booking.id;
    const auto take = [&](BookingStep step) {
        return take_step(*store, id, {}, step, friday, BookingMode::commit);
    };
    CHECK(take_step(*store, id, {}, BookingStep::cancel, friday, BookingMode::rehearse).booking.status ==
          BookingStatus::cancelled);
    CHECK(status_of(*app, id) == "confirmed");
    take(BookingStep::complete);
    CHECK(status_of(*app, id) == "completed");
    CHECK(kind_of([&] { take(BookingStep::cancel); }) == ErrorKind::bad_data);
    CHECK(kind_of([&] { take_step(*store, 999, {}, BookingStep::show, friday, BookingMode::commit); }) ==
          ErrorKind::bad_data);
    const BookingId other = booked(*store, request(eleven)).booking.id;
    take_step(*store, other, {}, BookingStep::cancel, friday, BookingMode::commit);
    CHECK(take_step(*store, other, {}, BookingStep::cancel, friday, BookingMode::commit).repeated);
    CHECK(refusal(*store, request(eleven)).empty());
}

CONTRACT_TEST("a booking is moved as a whole or stays where it is") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const BookingId id = booked(*store, request(nine)).booking.id;
    booked(*store, request(ten, "c-2"));
    const auto move = [&](const char* to, bool off_grid = false) {
        return move_booking(*store, id, {}, at(to), off_grid, friday, BookingMode::commit);
    };
    CHECK(kind_of([&] { move(ten); }) == ErrorKind::not_free);
    CHECK(booked_count(*app, 1, 1, nine) == "1");
    move(eleven);
    CHECK(booked_count(*app, 1, 1, nine) == "0");
    CHECK(booked_count(*app, 1, 1, eleven) == "1");
    CHECK(app->value("SELECT " + app->instant("ends_at") +
                     " FROM bookings WHERE id = " + std::to_string(id)) == "2026-11-20T12:00:00Z");
    CHECK(move(eleven).repeated);
    // Its own old time does not stand in its way.
    move(nine);
    CHECK(kind_of([&] { move("2026-11-20T09:30:00Z", true); }) == ErrorKind::not_free);  // into c-2's
    move("2026-11-20T09:00:00Z");
    app->run("DELETE FROM bookings WHERE customer = 'c-2'");
    move("2026-11-20T09:30:00Z", true);
    CHECK(booked_count(*app, 1, 1, "2026-11-20T09:30:00Z") == "1");
}

CONTRACT_TEST("a place in a slot for several can be booked until it is full") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE services SET capacity = 2");
    booked(*store, request(ten, "c-1"));
    booked(*store, request(ten, "c-2"));
    CHECK(refusal(*store, request(ten, "c-3")) == "booked");
    // A service that takes more from now on does so at once, before maintain comes along.
    app->run("UPDATE services SET capacity = 3");
    CHECK(refusal(*store, request(ten, "c-3")).empty());
    CHECK(booked_count(*app, 1, 1, ten) == "3");
}

CONTRACT_TEST("a booking beyond the window makes its slot, and maintain keeps exactly that one") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, looking_ahead(3), friday);
    booked(*store, request("2027-01-08T10:00:00Z"));
    CHECK(booked_count(*app, 1, 1, "2027-01-08T10:00:00Z") == "1");
    const OfferingCounts counts = total(maintain_once(*store, looking_ahead(60), friday));
    CHECK(counts.withdrawn + counts.marked_outside == 0);
    CHECK(app->number("SELECT count(*) FROM slots WHERE " + app->instant("starts_at") +
                      " LIKE '2027-01-08%'") == 3);
    CHECK(booked_count(*app, 1, 1, "2027-01-08T10:00:00Z") == "1");
}

CONTRACT_TEST("a booking follows rules that changed after the window was filled") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    maintain_once(*store, looking_ahead(1), friday);
    app->run("UPDATE services SET duration_minutes = 30");
    const BookingResult result = booked(*store, request("2026-11-20T09:30:00Z"));
    CHECK(format_instant(result.booking.time.end) == ten);
    booked(*store, request(ten));
    CHECK(total(maintain_once(*store, looking_ahead(1), friday)).marked_outside == 0);
}

CONTRACT_TEST("off the grid, any time inside the hours can be booked that meets no other booking") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    auto between = request("2026-11-20T09:20:00Z");
    CHECK(refusal(*store, between) == "outside");
    between.off_grid = true;
    CHECK(refusal(*store, between).empty());
    between.starts_at = at("2026-11-20T10:10:00Z");
    CHECK(refusal(*store, between) == "conflict");
    between.starts_at = at("2026-11-20T11:10:00Z");
    CHECK(refusal(*store, between) == "outside");
}

CONTRACT_TEST("providers with bookings in a time are found, whether or not they offer anything") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    add_provider(*app, 3);
    const Interval week{friday, friday + std::chrono::days{7}};
    add_booking(*app, 1, 1, "2026-11-24T09:00:00Z", 60);
    add_booking(*app, 3, 2, "2026-11-24T09:00:00Z", 60);
    add_booking(*app, 9, 1, "2026-11-24T09:00:00Z", 60);  // of a provider that was deleted
    add_booking(*app, 2, 1, "2026-11-24T09:00:00Z", 60, "c", "cancelled");
    add_booking(*app, 2, 1, "2026-11-27T09:00:00Z", 60);  // later
    add_booking(*app, 2, 1, "2026-11-24T10:00:00Z", 60, "held", "pending");
    app->run("UPDATE bookings SET hold_until = '2026-11-20T00:00:00Z' WHERE customer = 'held'");
    app->run("DELETE FROM offerings");
    using Ids = std::vector<ProviderId>;
    CHECK(store->bookings().booked_providers({}, week, friday, false) == Ids{1, 3});
    CHECK(store->bookings().booked_providers(Ids{2}, week, friday, false) == Ids{3});
    CHECK(store->bookings().booked_providers({}, week, friday - std::chrono::seconds{1}, false) ==
          Ids{1, 2, 3});
    CHECK(store->bookings().booked_providers({}, {week.end, week.end + std::chrono::days{1}}, friday,
                                             false) == Ids{2});
}

CONTRACT_TEST("a dry run says what would be booked and writes nothing") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const BookingResult would = book(*store, request(ten), friday, BookingMode::rehearse);
    CHECK(would.booking.id == 0);
    CHECK(format_instant(would.booking.time.end) == eleven);
    CHECK(app->number("SELECT count(*) FROM bookings") == 0);
    CHECK(app->number("SELECT count(*) FROM slots") == 0);
}
