#include "core/exchange/references.hpp"

#include <sstream>

#include "core/exchange/json.hpp"
#include "tests/unit/exchange/errors_about.hpp"

namespace {

using namespace slotctl;
using tests::lines_of;

std::string errors_about_references(const Business& business, const IdsByTable& stored = {}) {
    return lines_of(check_references(business, stored));
}

Business read(const std::string& text) {
    std::istringstream in(text);
    return read_business(in, [](std::string_view) { return true; });
}

/// A business in which every kind of reference occurs.
Business example() {
    return read(R"({
        "providers":[{"id":4},{"id":3,"services":[{"id":20},{"id":10}]}],
        "services":[{"id":11}],
        "bookings":[{"provider_id":5,"service_id":12,"starts_at":"2026-12-01T09:00:00Z","customer":"c"},
                    {"provider_id":3,"service_id":10,"starts_at":"2026-12-01T09:00:00Z","customer":"c"}],
        "variants":[{"id":100}],
        "drop_products":[{"id":200,"variant_id":101},{"id":201}],
        "orders":[{"id":9},{"id":8,"reservations":[{"variant_id":102,"drop_product_id":202,"quantity":1},
                                                   {"variant_id":100,"quantity":1}]}]})");
}

}  // namespace

TEST_CASE("the ids that a file mentions are its own and those it refers to, each once and in order") {
    const auto ids = mentioned_ids(example());
    CHECK(ids.providers == Ids{3, 4, 5});
    CHECK(ids.services == Ids{10, 11, 12, 20});
    CHECK(ids.variants == Ids{100, 101, 102});
    CHECK(ids.drop_products == Ids{200, 201, 202});
    CHECK(mentioned_ids({}).providers.empty());
}

TEST_CASE("a file may refer to everything that the database has") {
    const auto business = example();
    CHECK(errors_about_references(business, mentioned_ids(business)).empty());
}

TEST_CASE("a reference to a missing record is reported") {
    const IdsByTable stored{{3, 4}, {11, 20}, {100}, {200, 201}};
    CHECK(errors_about_references(example(), stored) ==
          "providers[1].services[1].id: service 10 is neither in the file nor in the database\n"
          "bookings[0].provider_id: provider 5 is neither in the file nor in the database\n"
          "bookings[0].service_id: service 12 is neither in the file nor in the database\n"
          "bookings[1].service_id: service 10 is neither in the file nor in the database\n"
          "drop_products[0].variant_id: variant 101 is neither in the file nor in the database\n"
          "orders[1].reservations[0].variant_id: variant 102 is neither in the file nor in the database\n"
          "orders[1].reservations[0].drop_product_id: drop product 202 is neither in the file nor in the "
          "database");
}

TEST_CASE("a file may refer to its own records") {
    const auto business = read(R"({
        "providers":[{"id":1,"name":"A","time_zone":"Europe/Berlin","services":[{"id":2}]}],
        "services":[{"id":2,"name":"B","duration":"30m"}],
        "bookings":[{"provider_id":1,"service_id":2,"starts_at":"2026-12-01T09:00:00Z","customer":"c"}],
        "variants":[{"id":3,"sku":"S"}],
        "drop_products":[{"id":4,"variant_id":3}],
        "orders":[{"id":5,"reservations":[{"variant_id":3,"drop_product_id":4,"quantity":1}]}]})");
    CHECK(errors_about_references(business).empty());
}

TEST_CASE("a new record needs fields that a stored one may leave out") {
    const auto business = read(R"({"providers":[{"id":1},{"id":2,"time_zone":"Europe/Berlin"}],
        "services":[{"id":1},{"id":2,"name":"A"}],"variants":[{"id":1}],"drop_products":[{"id":1}]})");
    CHECK(errors_about_references(business) ==
          "providers[0].name: is missing; provider 1 is new and needs it\n"
          "providers[0].time_zone: is missing; provider 1 is new and needs it\n"
          "providers[1].name: is missing; provider 2 is new and needs it\n"
          "services[0].name: is missing; service 1 is new and needs it\n"
          "services[0].duration: is missing; service 1 is new and needs it\n"
          "services[1].duration: is missing; service 2 is new and needs it\n"
          "variants[0].sku: is missing; variant 1 is new and needs it\n"
          "drop_products[0].variant_id: is missing; drop product 1 is new and needs it");
    CHECK(errors_about_references(business, mentioned_ids(business)).empty());
}

TEST_CASE("a booking needs its customer") {
    const auto business = read(R"({"bookings":[
        {"provider_id":1,"service_id":2,"starts_at":"2026-12-01T09:00:00Z"},
        {"id":7,"provider_id":1,"service_id":2,"starts_at":"2026-12-01T09:00:00Z"}]})");
    CHECK(errors_about_references(business, mentioned_ids(business)) ==
          "bookings[0].customer: is missing\nbookings[1].customer: is missing");
}

TEST_CASE("a thousand wrong references are listed, and the others counted") {
    Business business;
    BookingRecord booking;
    booking.provider = 1;
    booking.service = 2;
    booking.customer = "c";
    business.bookings = std::vector(1500, booking);
    const auto faults = check_references(business, {{}, {2}, {}, {}});
    REQUIRE(faults.size() == 1001);
    CHECK(lines_of({faults.back()}) == "the file: 500 more faults are not listed here");
}
