#include <atomic>
#include <functional>
#include <optional>
#include <thread>

#include <rapidcheck.h>

#include "core/booking/book.hpp"
#include "tests/contract/any_history.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr int racers = 16;

struct Tally {
    std::atomic<int> won{0}, refused{0}, failed{0};
};

/// All of them ask at the same moment, each over its own connection.
void race(TestDatabase& database, Tally& tally, const std::function<void(Store&, int)>& ask) {
    std::atomic<int> ready{0};
    std::vector<std::thread> threads;
    for (int number = 0; number < racers; ++number) {
        threads.emplace_back([&, number] {
            const auto store = database.store();
            ++ready;
            while (ready < racers) std::this_thread::yield();
            try {
                ask(*store, number);
                ++tally.won;
            } catch (const NotFree&) {
                ++tally.refused;
            } catch (const std::exception&) {
                ++tally.failed;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
}

BookingRequest request_for(std::optional<ProviderId> provider, ServiceId service, Instant start, int number) {
    BookingRequest request;
    request.service = service;
    request.provider = provider;
    request.starts_at = start;
    request.customer = "c-" + std::to_string(number);
    return request;
}

}  // namespace

CONTRACT_TEST("of many who ask for one place at the same moment, one gets it and the others are refused") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const bool filled = GENERATE(false, true);
    if (filled) maintain_once(*store, looking_ahead(1), friday);
    Tally tally;
    race(database, tally, [](Store& own, int number) {
        book(own, request_for(1, 1, at("2026-11-20T10:00:00Z"), number), friday, BookingMode::commit);
    });
    CHECK(tally.won == 1);
    CHECK(tally.refused == racers - 1);
    CHECK(app->number("SELECT count(*) FROM bookings") == 1);
}

CONTRACT_TEST("overlapping times of one provider are booked once, whichever way they overlap") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    app->run("UPDATE services SET step_minutes = 15, buffer_after_minutes = 10");
    Tally tally;
    race(database, tally, [](Store& own, int number) {
        const Instant start = at("2026-11-20T09:45:00Z") + minutes{15} * (number % 3);
        book(own, request_for(1, 1 + number % 2, start, number), friday, BookingMode::commit);
    });
    CHECK(tally.won == 1);
    CHECK(tally.failed == 0);
}

CONTRACT_TEST("who does not mind the provider gets every place there is, and no other") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    app->run("UPDATE services SET capacity = 3");
    Tally tally;
    race(database, tally, [](Store& own, int number) {
        book(own, request_for({}, 1, at("2026-11-20T10:00:00Z"), number), friday, BookingMode::commit);
    });
    CHECK(tally.won == 6);
    CHECK(tally.refused == racers - 6);
}

CONTRACT_TEST("a request that is repeated at the same moment is booked once, and each repetition gets it") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    Tally tally;
    std::atomic<BookingId> id{0};
    std::atomic<int> other_ids{0};
    race(database, tally, [&](Store& own, int) {
        auto request = request_for(1, 1, at("2026-11-20T10:00:00Z"), 1);
        request.key = BookingKey{"", "order-7"};
        const BookingId got = book(own, request, friday, BookingMode::commit).booking.id;
        BookingId none = 0;
        if (!id.compare_exchange_strong(none, got) && none != got) ++other_ids;
    });
    CHECK(tally.won == racers);
    CHECK(other_ids == 0);
    CHECK(app->number("SELECT count(*) FROM bookings") == 1);
}

CONTRACT_TEST("bookings of slotctl and of an application's own statements never overlap") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    app->run("UPDATE services SET step_minutes = 15");
    Tally tally;
    race(database, tally, [&](Store& own, int number) {
        const Instant start = at("2026-11-20T09:45:00Z") + minutes{15} * (number % 3);
        if (number % 2 == 0) {
            book(own, request_for(1, 1, start, number), friday, BookingMode::commit);
        } else {
            const auto application = database.application();
            // Its own statement may lose by a deadlock or a lock; the database keeps what counts.
            if (refused(*application,
                        "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                        " (1, 1, '" +
                            format_instant(start) + "', '" + format_instant(start + hours{1}) + "', 'app')"))
                throw NotFree("booked", "refused", {});
        }
    });
    CHECK(tally.won == 1);
    CHECK(tally.failed == 0);
    CHECK(app->number("SELECT count(*) FROM bookings") == 1);
}

CONTRACT_TEST("a time is booked if and only if it is listed as free") {
    const auto store = database.store();
    const auto app = database.application();
    CHECK(check_cases(40, [&] {
        open_business(*store, *app);
        app->run("UPDATE services SET min_notice_minutes = 60 * id");
        if (some(0, 1) == 0) maintain_once(*store, looking_ahead(some(0, 2)), beginning);
        for (int changes = some(0, 10); changes > 0; --changes) refused(*app, any_change_that_is_noticed());
        const Instant now = beginning + hours{some(0, 30)};
        for (int tries = some(1, 5); tries > 0; --tries) {
            FreeTimesQuery query;
            query.now = now;
            query.taken = true;
            const LocalDate date = Zone::utc().date_of(now);
            query.dates = DateRange{date, date + days{2}};
            const auto listed = free_times(*store, query).times;
            if (listed.empty()) return;
            const auto& time = listed[static_cast<std::size_t>(some(0, 9999)) % listed.size()];
            std::string reason;
            try {
                book(*store, request_for(time.key.provider, time.key.service, time.time.begin, tries), now,
                     BookingMode::commit);
            } catch (const NotFree& error) {
                reason = error.reason();
            }
            RC_LOG() << time.key.provider << "/" << time.key.service << " " << format_instant(time.time.begin)
                     << " " << reason << "\n";
            RC_ASSERT(reason == (time.reason ? std::string(name_of(*time.reason)) : ""));
        }
    }));
}
