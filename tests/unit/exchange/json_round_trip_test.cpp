#include <filesystem>
#include <sstream>

#include <rapidcheck.h>

#include "core/exchange/json.hpp"
#include "tests/support/business_text.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace slotctl;
using namespace std::chrono;
using tests::text_of;

std::int64_t any(std::int64_t least, std::int64_t most) {
    return *rc::gen::inRange(least, most + 1);
}

bool any_flag() {
    return any(0, 1) == 1;
}

/// Nothing, or the result of `make`.
template <class Make>
auto maybe(Make make) -> std::optional<decltype(make())> {
    if (any_flag()) return std::nullopt;
    return make();
}

template <class Make>
auto several(Make make) {
    std::vector<decltype(make())> records;
    for (auto left = any(0, 3); left > 0; --left) records.push_back(make());
    return records;
}

std::string any_text() {
    static const std::vector<std::string> parts{"a", "Ö", "\"", "\\", "\n", "\x01", "/", "ö́", "日", "😀", " "};
    std::string text;
    for (auto left = any(1, 5); left > 0; --left) text += parts[static_cast<std::size_t>(any(0, 10))];
    return text;
}

Instant any_instant() {
    return sys_days{1900y / January / 1} + seconds{any(0, 10'000'000'000)};
}
LocalDate any_date() {
    return LocalDate{days{any(-719162, 2932896)}};
}
TimeOfDay any_start() {
    return TimeOfDay{any(0, 86399)};
}
TimeOfDay any_end() {
    return TimeOfDay{any(0, 86400)};
}
minutes any_minutes(std::int64_t least) {
    return minutes{any(least, 7 * 1440)};
}
std::int64_t any_id() {
    return any(1, std::numeric_limits<std::int64_t>::max() - 1);
}

std::vector<unsigned> any_weekdays() {
    std::vector<unsigned> weekdays;
    for (unsigned weekday = 1; weekday <= 7; ++weekday) {
        if (any_flag() || (weekday == 7 && weekdays.empty())) weekdays.push_back(weekday);
    }
    return weekdays;
}

AvailabilityRecord any_availability() {
    AvailabilityRecord record{any_weekdays(), any_start(), any_end(), maybe(any_date), maybe(any_date)};
    if (record.valid_from && record.valid_until && *record.valid_until < *record.valid_from) {
        std::swap(record.valid_from, record.valid_until);
    }
    return record;
}

HoursRecord any_hours() {
    return {any_weekdays(), any_start(), any_end()};
}

std::vector<OverrideRecord> any_overrides() {
    std::vector<OverrideRecord> overrides;
    for (int day = 0; any_flag(); ++day) {
        overrides.push_back({LocalDate{days{day}}, several([] {
                                 return OverrideRecord::Window{any_start(), any_end()};
                             }),
                             maybe(any_text)});
    }
    return overrides;
}

std::vector<OfferingRecord> any_offerings() {
    std::vector<OfferingRecord> offerings;
    for (ServiceId id = 1; any_flag(); ++id) {
        offerings.push_back({id, maybe(any_flag), maybe([] { return several(any_hours); })});
    }
    return offerings;
}

// Records of one list get ascending ids, so that none is repeated.
Business any_business() {
    std::int64_t id = any(1, 1'000'000'000'000);
    const auto count = [] { return static_cast<int>(any(1, 1'000'000)); };
    const auto quantity = [] { return any(1, 1'000'000'000); };
    Business business;
    business.services = several([&] {
        return ServiceRecord{++id,
                             maybe(any_text),
                             maybe([] { return any_minutes(1); }),
                             maybe([] { return maybe([] { return any_minutes(1); }); }),
                             maybe([] { return any_minutes(0); }),
                             maybe([] { return any_minutes(0); }),
                             maybe([] { return any_minutes(0); }),
                             maybe(count),
                             maybe([&] { return maybe(count); }),
                             maybe(any_flag)};
    });
    business.providers = several([&] {
        return ProviderRecord{++id,
                              maybe(any_text),
                              maybe(any_text),
                              maybe(any_flag),
                              maybe([] { return several(any_availability); }),
                              maybe(any_overrides),
                              maybe(any_offerings)};
    });
    business.slots = several([&] {
        const Instant starts_at = any_instant();
        return SlotRecord{++id,
                          any_id(),
                          starts_at,
                          starts_at + seconds{any(1, 86400)},
                          maybe(count),
                          maybe([] { return static_cast<SlotOrigin>(any(0, 1)); }),
                          maybe(any_instant),
                          maybe(any_instant),
                          any_flag()};
    });
    business.bookings = several([&] {
        const Instant starts_at = any_instant();
        return BookingRecord{++id,
                             any_id(),
                             any_id(),
                             starts_at,
                             maybe(any_text),
                             maybe([&] { return starts_at + seconds{any(1, 86400)}; }),
                             maybe([] { return static_cast<BookingStatus>(any(0, 4)); }),
                             maybe(any_instant),
                             maybe(any_instant),
                             maybe(any_instant),
                             maybe(any_instant)};
    });
    business.variants = several([&] { return VariantRecord{++id, maybe(any_text), maybe(quantity)}; });
    business.drop_products = several([&] { return DropProductRecord{++id, maybe(any_id), maybe(quantity)}; });
    business.orders = several([&] {
        return OrderRecord{++id,
                           maybe([] { return static_cast<OrderStatus>(any(0, 2)); }),
                           maybe([] { return static_cast<PaymentStatus>(any(0, 4)); }),
                           maybe(any_instant),
                           maybe([] { return maybe(any_instant); }),
                           maybe([] { return maybe(any_text); }),
                           maybe([&] {
                               return several([&] {
                                   return ReservationRecord{
                                       ++id,
                                       any_id(),
                                       maybe(any_id),
                                       quantity(),
                                       maybe([] { return static_cast<ReservationStatus>(any(0, 3)); }),
                                       maybe(any_instant),
                                       maybe(any_instant),
                                       maybe(any_instant)};
                               });
                           })};
    });
    return business;
}

}  // namespace

TEST_CASE("a file with every field is written as it was read") {
    const std::string text =
        R"({"services": [
 {"id":1,"name":"A","duration":"30m","step":"15m","buffer_before":"5m","buffer_after":"10m","capacity":2,)"
        R"("min_notice":"2h","max_slots":7,"active":true}
],
"providers": [
 {"id":2,"name":"B","time_zone":"Europe/Berlin","active":false,"availability":[{"days":["mon"],"from":"09:00",)"
        R"("to":"17:00","valid_from":"2026-01-01","valid_until":"2026-12-31"}],)"
        R"("overrides":[{"date":"2026-12-24","windows":[{"from":"09:00","to":"12:00"}]}],)"
        R"("services":[{"id":1,"active":true,"hours":[{"days":["sun"],"from":"10:00","to":"24:00"}]}]}
],
"bookings": [
 {"id":3,"provider_id":2,"service_id":1,"starts_at":"2026-12-01T09:00:00Z","ends_at":"2026-12-01T10:00:00Z",)"
        R"("customer":"c","status":"completed","created_at":"2026-11-01T00:00:00Z","hold_until":"2026-11-01T00:10:00Z",)"
        R"("archived_at":"2027-12-02T00:00:00Z","moved_at":"2026-11-02T00:00:00Z"}
],
"variants": [
 {"id":4,"sku":"S","stock_quantity":10}
],
"drop_products": [
 {"id":5,"variant_id":4,"stock_quantity":6}
],
"orders": [
 {"id":6,"status":"cancelled","payment_status":"failed","created_at":"2026-11-20T09:00:00Z",)"
        R"("cancelled_at":"2026-11-20T10:00:00Z","cancel_reason":"r","reservations":[{"id":7,)"
        R"("variant_id":4,"drop_product_id":5,"quantity":1,"status":"released",)"
        R"("created_at":"2026-11-20T09:00:01Z","expires_at":"2026-11-20T09:15:00Z",)"
        R"("released_at":"2026-11-20T09:20:00Z"}]}
]}
)";
    std::istringstream in(text);
    CHECK(text_of(read_business(in, [](std::string_view) { return true; })) == text);
}

TEST_CASE("every business reads back as what was written") {
    CHECK(rc::check([] {
        const std::string text = text_of(any_business());
        RC_LOG() << text;
        std::istringstream in(text);
        try {
            RC_ASSERT(text_of(read_business(in, [](std::string_view) { return true; })) == text);
        } catch (const FaultyFile& file) {
            RC_FAIL(file.faults().front().path + ": " + file.faults().front().message);
        }
    }));
}

TEST_CASE("every sample is a good file") {
    const std::filesystem::path directory = SLOTCTL_SOURCE_DIR "/core/samples";
    for (const auto* const name : {"home-services", "game-centre", "mechanics", "drop-shop"}) {
        CAPTURE(name);
        const auto file = directory / (std::string(name) + ".json");
        CHECK_NOTHROW(read_business_file(file, [](std::string_view) { return true; }));
    }
}
