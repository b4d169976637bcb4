#include "core/exchange/json.hpp"

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "tests/support/business_text.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace slotctl;
using namespace std::chrono;
using tests::text_of;

Business read(const std::string& text) {
    std::istringstream in(text);
    return read_business(in, [](std::string_view) { return true; });
}

/// A separate file for the test, removed afterwards.
class TemporaryFile {
  public:
    explicit TemporaryFile(const std::string& text) { std::ofstream(path_) << text; }
    ~TemporaryFile() { std::filesystem::remove(path_); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_ = std::filesystem::temp_directory_path() /
                                  ("slotctl-json-test-" + std::to_string(std::random_device{}()) + ".json");
};

}  // namespace

TEST_CASE("a provider is read with its hours, holidays and services") {
    const auto business =
        read(R"({"providers":[{"id":1,"name":"Asha","time_zone":"Asia/Kathmandu","active":true,
        "availability":[{"days":["wed","mon"],"from":"09:00","to":"24:00","valid_from":"2026-01-01","valid_until":null}],
        "overrides":[{"date":"2026-12-25","closed":true},
                     {"date":"2026-12-24","windows":[{"from":"22:00","to":"02:00"}]}],
        "services":[{"id":10,"hours":[{"days":["sun"],"from":"10:00","to":"12:00:30"}]},{"id":11,"active":false}]}]})");
    REQUIRE(business.providers.size() == 1);
    const auto& provider = business.providers[0];
    CHECK(provider.id == 1);
    CHECK(provider.name == "Asha");
    CHECK(provider.time_zone == "Asia/Kathmandu");
    CHECK(provider.active == true);

    REQUIRE(provider.availability->size() == 1);
    const auto& availability = provider.availability->front();
    CHECK(availability.weekdays == std::vector<unsigned>{1, 3});
    CHECK(availability.from == hours{9});
    CHECK(availability.to == hours{24});
    CHECK(availability.valid_from == parse_date("2026-01-01"));
    CHECK_FALSE(availability.valid_until);

    REQUIRE(provider.overrides->size() == 2);
    CHECK(provider.overrides->at(0).date == parse_date("2026-12-25"));
    CHECK(provider.overrides->at(0).windows.empty());
    REQUIRE(provider.overrides->at(1).windows.size() == 1);
    CHECK(provider.overrides->at(1).windows[0].from == hours{22});
    CHECK(provider.overrides->at(1).windows[0].to == hours{2});

    REQUIRE(provider.offerings->size() == 2);
    CHECK(provider.offerings->at(0).service == 10);
    CHECK(provider.offerings->at(0).hours->at(0).weekdays == std::vector<unsigned>{7});
    CHECK(provider.offerings->at(0).hours->at(0).to == hours{12} + seconds{30});
    CHECK_FALSE(provider.offerings->at(1).hours);
    CHECK(provider.offerings->at(1).active == false);
}

TEST_CASE("durations are texts with units, and bare numbers are minutes") {
    const auto business = read(R"({"services":[{"id":10,"name":"Haircut","duration":"1h30m","step":45,
        "buffer_before":"10","buffer_after":0,"capacity":3,"min_notice":"2h","max_slots":500,"active":false}]})");
    const auto& service = business.services.at(0);
    CHECK(service.name == "Haircut");
    CHECK(service.duration == minutes{90});
    CHECK(service.step == std::optional(minutes{45}));
    CHECK(service.buffer_before == minutes{10});
    CHECK(service.buffer_after == minutes{0});
    CHECK(service.capacity == 3);
    CHECK(service.min_notice == minutes{120});
    CHECK(service.max_slots == std::optional(500));
    CHECK(service.active == false);
}

TEST_CASE("a field that a record leaves out differs from one that it sets to null") {
    const auto business = read(R"({"services":[{"id":1},{"id":2,"step":null,"max_slots":null}],
        "providers":[{"id":1},{"id":2,"availability":[],"overrides":[],"services":[]}],
        "orders":[{"id":1},{"id":2,"cancelled_at":null,"cancel_reason":null,"reservations":[]}]})");
    CHECK_FALSE(business.services[0].step);
    CHECK_FALSE(business.services[0].max_slots);
    REQUIRE(business.services[1].step);
    CHECK_FALSE(*business.services[1].step);
    REQUIRE(business.services[1].max_slots);
    CHECK_FALSE(*business.services[1].max_slots);
    CHECK_FALSE(business.providers[0].availability);
    CHECK_FALSE(business.providers[0].overrides);
    CHECK_FALSE(business.providers[0].offerings);
    CHECK(business.providers[1].availability->empty());
    CHECK(business.providers[1].overrides->empty());
    CHECK(business.providers[1].offerings->empty());
    CHECK_FALSE(business.orders[0].cancelled_at);
    CHECK_FALSE(business.orders[0].cancel_reason);
    CHECK_FALSE(business.orders[0].reservations);
    REQUIRE(business.orders[1].cancelled_at);
    CHECK_FALSE(*business.orders[1].cancelled_at);
    REQUIRE(business.orders[1].cancel_reason);
    CHECK_FALSE(*business.orders[1].cancel_reason);
    CHECK(business.orders[1].reservations->empty());
}

TEST_CASE("bookings are read with their instants in UTC") {
    const auto business = read(R"({"bookings":[
        {"provider_id":1,"service_id":10,"starts_at":"2026-12-01T09:00:00+05:45","customer":"c-17","status":"missed"},
        {"id":5,"provider_id":1,"service_id":10,"starts_at":"2026-12-01T09:00:00+05:45",
         "ends_at":"2026-12-01T04:00:00Z","created_at":"2026-11-01T00:00:00Z"}]})");
    REQUIRE(business.bookings.size() == 2);
    const auto& first = business.bookings[0];
    CHECK_FALSE(first.id);
    CHECK(first.provider == 1);
    CHECK(first.service == 10);
    CHECK(first.starts_at == parse_instant("2026-12-01T03:15:00Z"));
    CHECK_FALSE(first.ends_at);
    CHECK(first.customer == "c-17");
    CHECK(first.status == BookingStatus::missed);
    CHECK(business.bookings[1].id == 5);
    CHECK(business.bookings[1].ends_at == parse_instant("2026-12-01T04:00:00Z"));
    CHECK(business.bookings[1].created_at == parse_instant("2026-11-01T00:00:00Z"));
}

TEST_CASE("stock and orders are read with their reservations") {
    const auto business = read(R"({"variants":[{"id":1,"sku":"TEE-M","stock_quantity":100}],
        "drop_products":[{"id":2,"variant_id":1,"stock_quantity":0}],
        "orders":[{"id":3,"status":"cancelled","payment_status":"refunded","created_at":"2026-11-20T09:00:00Z",
            "cancelled_at":"2026-11-20T09:30:00Z","cancel_reason":"payment_timeout","reservations":[
            {"variant_id":1,"quantity":2},
            {"id":8,"variant_id":1,"drop_product_id":2,"quantity":1,"status":"released",
             "created_at":"2026-11-20T09:00:01Z","expires_at":"2026-11-20T09:15:00Z","released_at":"2026-11-20T09:20:00Z"},
            {"variant_id":1,"drop_product_id":null,"quantity":1,"expires_at":null,"released_at":null}]}]})");
    CHECK(business.variants.at(0).sku == "TEE-M");
    CHECK(business.variants[0].stock_quantity == 100);
    CHECK(business.drop_products.at(0).variant == 1);
    CHECK(business.drop_products[0].stock_quantity == 0);
    const auto& order = business.orders[0];
    CHECK(order.status == OrderStatus::cancelled);
    CHECK(order.payment_status == PaymentStatus::refunded);
    CHECK(order.cancelled_at == std::optional(parse_instant("2026-11-20T09:30:00Z")));
    CHECK(order.cancel_reason == std::optional<std::string>("payment_timeout"));
    const auto& reservations = *order.reservations;
    REQUIRE(reservations.size() == 3);
    CHECK(reservations[0].quantity == 2);
    CHECK_FALSE(reservations[0].status);
    CHECK_FALSE(reservations[0].expires_at);
    CHECK(reservations[1].id == 8);
    CHECK(reservations[1].drop_product == 2);
    CHECK(reservations[1].status == ReservationStatus::released);
    CHECK(reservations[1].expires_at == parse_instant("2026-11-20T09:15:00Z"));
    CHECK(reservations[1].released_at == parse_instant("2026-11-20T09:20:00Z"));
    CHECK_FALSE(reservations[2].drop_product);
}

TEST_CASE("the lists may come in any order, be empty or be left out") {
    CHECK(text_of(read("{}")) == "{}\n");
    CHECK(text_of(read(R"({"orders":[],"services":[]})")) == "{}\n");
    const auto business = read(R"({"bookings":[],"services":[{"id":1}],"providers":[{"id":2}]})");
    CHECK(business.services.at(0).id == 1);
    CHECK(business.providers.at(0).id == 2);
}

TEST_CASE("a byte order mark before the file does no harm") {
    CHECK(read("\xEF\xBB\xBF{\"services\":[{\"id\":1}]}").services.size() == 1);
}

TEST_CASE("a file larger than a read buffer is read whole") {
    std::string text = "{\"variants\": [";
    for (int i = 1; i <= 20'000; ++i)
        text.append(i == 1 ? "" : ",").append("{\"id\": " + std::to_string(i) + '}');
    const auto business = read(text + "]}");
    REQUIRE(business.variants.size() == 20'000);
    for (std::size_t i = 0; i < 20'000; ++i) REQUIRE(business.variants[i].id == std::int64_t(i) + 1);
}

TEST_CASE("a text of any length is read whole") {
    const std::string longest(300'000, 'x');
    std::string text = R"({"services": [{"id": 1, "name": ")" + longest + R"(", "duration": "30m"})";
    for (int i = 2; i <= 40; ++i)
        text += R"(,{"id": )" + std::to_string(i) + R"(, "name": ")" +
                std::string(static_cast<std::size_t>(i) * 1'700, 'y') + R"(", "duration": "30m"})";
    const auto business = read(text + "]}");
    REQUIRE(business.services.size() == 40);
    CHECK(business.services[0].name == longest);
    for (std::size_t i = 1; i < 40; ++i) CHECK(business.services[i].name->size() == (i + 1) * 1'700);
}

TEST_CASE("a business is written one record to a line") {
    const auto business = read(R"({
        "bookings":[{"provider_id":1,"service_id":10,"starts_at":"1970-01-01T01:00:00+01:00","status":"pending"}],
        "providers":[{"time_zone":"Europe/Berlin","name":"Zo\u00eb \"Z\"","id":1,
            "availability":[{"days":["sun","mon"],"from":"09:00:00","to":"24:00","valid_from":"2026-01-01"}],
            "overrides":[{"date":"1970-01-01","closed":true},
                         {"date":"1970-01-02","windows":[{"from":"09:00","to":"12:00"}]}]}],
        "services":[{"id":10,"duration":90,"step":null,"name":"Haircut"},{"id":11}]})");
    CHECK(text_of(business) == R"({"services": [
 {"id":10,"name":"Haircut","duration":"1h30m","step":null},
 {"id":11}
],
"providers": [
 {"id":1,"name":"Zoë \"Z\"","time_zone":"Europe/Berlin","availability":[{"days":["mon","sun"],"from":"09:00","to":"24:00","valid_from":"2026-01-01"}],"overrides":[{"date":"1970-01-01","closed":true},{"date":"1970-01-02","windows":[{"from":"09:00","to":"12:00"}]}]}
],
"bookings": [
 {"provider_id":1,"service_id":10,"starts_at":"1970-01-01T00:00:00Z","status":"pending"}
]}
)");
}

TEST_CASE("an export that cannot be written completely is an error") {
    std::ostringstream out;
    BusinessWriter writer(out);
    VariantRecord record;
    record.id = 1;
    writer.variant(record);
    out.setstate(std::ios::badbit);
    CHECK_THROWS_WITH(writer.finish(), "the export cannot be written to its end");
}

TEST_CASE("a stored text that is not UTF-8 is named instead of exported wrongly") {
    std::ostringstream out;
    BusinessWriter writer(out);
    VariantRecord record;
    record.id = 7;
    record.sku = "TEE-\xFF";
    CHECK_THROWS_WITH(writer.variant(record),
                      "a record of variants, id 7, holds a text that is not valid UTF-8");
}

TEST_CASE("a file is read from its path") {
    const TemporaryFile file(R"({"services":[{"id":1}]})");
    CHECK(read_business_file(file.path(), [](std::string_view) { return true; }).services.size() == 1);
}

TEST_CASE("a file that is missing or not a file is named") {
    const auto any_zone = [](std::string_view) { return true; };
    CHECK_THROWS_WITH(read_business_file("/no/such/file.json", any_zone),
                      "\"/no/such/file.json\" cannot be read: No such file or directory");
    CHECK_THROWS_WITH(read_business_file("/", any_zone), "\"/\" cannot be read: Is a directory");
}
