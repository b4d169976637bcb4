
#include <set>

#include "core/adopt/mapping_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/adopt/shop_text.hpp"
#include "tests/unit/adopt/suggested.hpp"

using namespace slotctl::adopt;
using tests::asks;
using tests::catalogue_in;
using tests::columns_of;
using tests::Sql;
using tests::suggestion_for;
using tests::table_in;
using tests::tables_of;

namespace {

const tests::Words home_words{
    {"bookings_booking.status",
     {{"accepted", 900},
      {"done", 500},
      {"cancelled_by_customer", 30},
      {"cancelled_by_provider", 20},
      {"awaiting_confirmation", 7},
      {"no_show", 4},
      {"in_progress", 3}}},
    {"providers_provideravailability.day_of_week",
     {{"0", 200}, {"3", 199}, {"2", 198}, {"1", 190}, {"4", 180}, {"5", 40}, {"6", 10}}}};

const tests::Words drop_words{
    {"orders_order.status",
     {{"DELIVERED", 9000}, {"SHIPPED", 900}, {"NEW", 100}, {"CANCELLED", 50}, {"ON_HOLD", 12}}},
    {"orders_order.payment_status", {{"PAID", 9900}, {"PENDING", 90}, {"DECLINED", 50}}},
    {"orders_inventoryreservation.status",
     {{"RESERVED", 900}, {"FULFILLED", 100}, {"RELEASED", 50}, {"EXPIRED", 12}}}};

const tests::Words game_words{{"venue_openinghours.weekday", {{"1", 9}, {"5", 9}, {"7", 9}}},
                              {"venue_booking.state", {{"CONFIRMED", 9}, {"HELD", 9}, {"CANCELED", 1}}},
                              {"sales_order.state", {{"open", 9}, {"complete", 4}, {"void", 3}}},
                              {"sales_order.payment", {{"captured", 9}, {"none", 2}}},
                              {"sales_hold.state", {{"held", 9}, {"freed", 1}}}};

}  // namespace

TEST_CASE("the tables of home services are found by their names without the application's prefixes") {
    const auto suggestion = suggestion_for(catalogue_in("home_services"), home_words);
    CHECK(tables_of(suggestion) == Sql{{"providers", "public.providers_provider"},
                                       {"services", "public.services_service"},
                                       {"offerings", "public.services_providerservice"},
                                       {"provider_availability", "public.providers_provideravailability"},
                                       {"service_time_slots", "public.services_servicetimeslot"},
                                       {"availability_overrides", "public.providers_providertimeoff"},
                                       {"slots", "public.bookings_bookingslot"},
                                       {"bookings", "public.bookings_booking"}});
    CHECK(columns_of(suggestion, "providers") ==
          Sql{{"id", "id"}, {"name", "business_name"}, {"time_zone", "timezone"}, {"active", "is_active"}});
    CHECK(columns_of(suggestion, "services") == Sql{{"id", "id"},
                                                    {"name", "name"},
                                                    {"duration_minutes", "duration_minutes"},
                                                    {"active", "is_active"}});
    CHECK(columns_of(suggestion, "provider_availability") == Sql{{"id", "id"},
                                                                 {"provider_id", "provider_id"},
                                                                 {"weekday", "day_of_week"},
                                                                 {"starts", "start_time"},
                                                                 {"ends", "end_time"}});
    // Its own rows would not have told: the days are numbered as in the other table.
    CHECK(table_in(suggestion, "service_time_slots").values.at("weekday").front() == WordMapping{"1", {"0"}});
}

TEST_CASE("slots with a local date and times, and a flag for booked, become local times with counts") {
    const auto suggestion = suggestion_for(catalogue_in("home_services"), home_words);
    const auto& slots = table_in(suggestion, "slots");
    CHECK(columns_of(suggestion, "slots") == Sql{{"provider_id", "provider_id"},
                                                 {"service_id", "service_id"},
                                                 {"starts_at", "date+start_time"},
                                                 {"ends_at", "date+end_time"},
                                                 {"booked_count", "is_booked"}});
    CHECK(slots.time == TimeKind::local);
    CHECK(slots.zone == "provider");
    CHECK(slots.values.at("booked_count") == std::vector<WordMapping>{{"0", {"false"}}, {"1", {"true"}}});
    CHECK(slots.defaults == std::map<std::string, Default>{{"capacity", {Default::Kind::constant, "1"}}});
    CHECK(slots.insert == Sql{{"created_at", "now()"}, {"updated_at", "now()"}});
    CHECK(slots.update == Sql{{"updated_at", "now()"}});
    CHECK(columns_of(suggestion, "bookings").at("starts_at") == "booking_date+start_time");
    CHECK(columns_of(suggestion, "bookings").at("customer") == "customer_id");
    CHECK(table_in(suggestion, "bookings").insert ==
          Sql{{"address", "''"}, {"total_price", "0"}, {"updated_at", "now()"}});
}

TEST_CASE("of a booking's words those that are certain are mapped, and the others listed with their counts") {
    const auto suggestion = suggestion_for(catalogue_in("home_services"), home_words);
    CHECK(table_in(suggestion, "bookings").values.at("status") ==
          std::vector<WordMapping>{{"pending", {"awaiting_confirmation"}},
                                   {"confirmed", {"accepted"}},
                                   {"completed", {"done"}},
                                   {"cancelled", {"cancelled_by_customer", "cancelled_by_provider"}},
                                   {"missed", {"no_show"}}});
    CHECK(suggestion.undecided ==
          std::vector<std::string>{"availability_overrides.columns.starts: is the provider there from "
                                   "start_time, or away? Without it "
                                   "the whole date is closed",
                                   "bookings.values.status: \"in_progress\" (3 rows)",
                                   "bookings.values.status: slotctl would write \"cancelled_by_customer\" "
                                   "for cancelled: put the right "
                                   "word first"});
    CHECK(suggestion.comments.at("bookings.values.status").front() ==
          "\"in_progress\" (3 rows): which of pending, confirmed, completed, cancelled, missed?");
}

TEST_CASE("the tables of a drop shop are found, and not the lines of orders") {
    const auto suggestion = suggestion_for(catalogue_in("drop_shop"), drop_words);
    CHECK(tables_of(suggestion) == Sql{{"product_variants", "public.products_productvariant"},
                                       {"drop_products", "public.drops_dropproduct"},
                                       {"orders", "public.orders_order"},
                                       {"inventory_reservations", "public.orders_inventoryreservation"}});
    CHECK(columns_of(suggestion, "inventory_reservations") == Sql{{"id", "id"},
                                                                  {"order_id", "order_id"},
                                                                  {"variant_id", "product_variant_id"},
                                                                  {"drop_product_id", "drop_product_id"},
                                                                  {"quantity", "quantity"},
                                                                  {"status", "status"},
                                                                  {"created_at", "created_at"},
                                                                  {"expires_at", "expires_at"},
                                                                  {"released_at", "released_at"}});
    CHECK(columns_of(suggestion, "orders").at("cancel_reason") == "cancellation_reason");
    CHECK(columns_of(suggestion, "drop_products").at("stock_quantity") == "allocated_quantity");
    CHECK(table_in(suggestion, "orders").values ==
          std::map<std::string, std::vector<WordMapping>>{
              {"status",
               {{"pending", {"NEW"}}, {"confirmed", {"SHIPPED", "DELIVERED"}}, {"cancelled", {"CANCELLED"}}}},
              {"payment_status", {{"unpaid", {"PENDING"}}, {"paid", {"PAID"}}, {"failed", {"DECLINED"}}}}});
    CHECK(asks(suggestion, "orders.values.status: \"ON_HOLD\" (12 rows)"));
    CHECK(asks(suggestion, "inventory_reservations.values.status: \"EXPIRED\" (12 rows)"));
    CHECK(asks(suggestion, "inventory_reservations.values.status: no word was found for confirmed"));
}

TEST_CASE("what an insert cannot know is asked, and not invented") {
    const auto suggestion = suggestion_for(catalogue_in("drop_shop"), drop_words);
    const auto& orders = table_in(suggestion, "orders");
    CHECK(orders.insert == Sql{{"notes", "''"}, {"total", "0"}, {"updated_at", "now()"}});
    CHECK(asks(suggestion, "orders.insert.order_number: each row must have another value"));
    CHECK(asks(
        suggestion,
        "product_variants.insert.product_id: which row of public.products_product does a new row refer to?"));
    CHECK(table_in(suggestion, "product_variants").insert.at("is_active") == "true");
    CHECK_FALSE(asks(suggestion, "orders.insert.user_id"));  // it may be null
}

TEST_CASE("a game centre's UUID keys, soft deletions and own names are found") {
    const auto suggestion = suggestion_for(catalogue_in("game_centre"), game_words);
    CHECK(tables_of(suggestion) == Sql{{"providers", "public.venue_game"},
                                       {"services", "public.venue_sessiontype"},
                                       {"offerings", "public.venue_gamesessiontype"},
                                       {"provider_availability", "public.venue_openinghours"},
                                       {"service_time_slots", "public.venue_sessiontypehours"},
                                       {"availability_overrides", "public.venue_specialday"},
                                       {"slots", "public.venue_gamesession"},
                                       {"bookings", "public.venue_booking"},
                                       {"product_variants", "public.sales_product"},
                                       {"orders", "public.sales_order"},
                                       {"inventory_reservations", "public.sales_hold"}});
    for (const TableMapping& table : suggestion.mapping.tables) {
        const bool has_id = table.columns.contains("id");
        CHECK((table.key == KeyKind::uuid) == has_id);
        CHECK(table.time == TimeKind::instant);
    }
    CHECK(columns_of(suggestion, "services") == Sql{{"id", "id"},
                                                    {"name", "name"},
                                                    {"duration_minutes", "length_minutes"},
                                                    {"step_minutes", "interval_minutes"},
                                                    {"buffer_after_minutes", "cleaning_minutes"},
                                                    {"capacity", "max_players"},
                                                    {"min_notice_minutes", "book_ahead_minutes"},
                                                    {"active", "enabled"}});
    CHECK(columns_of(suggestion, "slots") == Sql{{"provider_id", "game_id"},
                                                 {"service_id", "session_type_id"},
                                                 {"starts_at", "start"},
                                                 {"ends_at", "end"},
                                                 {"capacity", "seats"},
                                                 {"booked_count", "seats_taken"}});
    CHECK(columns_of(suggestion, "inventory_reservations") == Sql{{"id", "id"},
                                                                  {"order_id", "order_id"},
                                                                  {"variant_id", "product_id"},
                                                                  {"quantity", "amount"},
                                                                  {"status", "state"},
                                                                  {"created_at", "created"},
                                                                  {"expires_at", "until"},
                                                                  {"released_at", "freed"}});
    CHECK(table_in(suggestion, "orders").where == "t.deleted IS NULL");
    CHECK(table_in(suggestion, "slots").insert ==
          Sql{{"created", "now()"}, {"id", "gen_random_uuid()"}, {"modified", "now()"}});
    CHECK(table_in(suggestion, "bookings").update == Sql{{"modified", "now()"}});
    // Days from 1 to 7 need no words.
    CHECK_FALSE(table_in(suggestion, "provider_availability").values.contains("weekday"));
    CHECK(asks(suggestion, "bookings.values.status: \"HELD\" (9 rows)"));
    CHECK(asks(suggestion, "orders.values.status: \"open\" (9 rows)"));
}

TEST_CASE("of an application whose names nobody foresees nothing is guessed") {
    const auto suggestion = suggestion_for(catalogue_in("werkstatt"));
    CHECK(suggestion.mapping.tables.empty());
    CHECK(suggestion.undecided ==
          std::vector<std::string>{
              "calendar: no table of the application looks like providers with hours, slots or bookings",
              "stock: no table of the application looks like reservations of stock for orders"});
}

TEST_CASE("no table of the application stands for two of slotctl's") {
    for (const std::string name : {"home_services", "drop_shop", "game_centre"}) {
        std::set<std::string> seen;
        for (const auto& [own, from] : tables_of(suggestion_for(catalogue_in(name)))) {
            CHECK(seen.insert(from).second);
        }
    }
}

TEST_CASE("what is suggested can be read as a mapping once all that slotctl needs was found") {
    const std::map<std::string, tests::Words> shops{
        {"home_services", home_words}, {"drop_shop", drop_words}, {"game_centre", game_words}};
    for (const auto& [name, words] : shops) {
        const auto suggestion = suggestion_for(catalogue_in(name), words);
        const std::string text = write_mapping(suggestion.mapping, suggestion.comments);
        CHECK(read_mapping(text, "tables.toml") == suggestion.mapping);
        for (const auto& [path, lines] : suggestion.comments) {
            for (const std::string& line : lines) CHECK_THAT(text, Catch::Contains("# " + line));
        }
    }
}
