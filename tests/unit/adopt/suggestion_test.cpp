#include "core/adopt/suggestion.hpp"

#include <algorithm>
#include <set>

#include "core/adopt/mapping_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/adopt/shop_text.hpp"

using namespace slotctl::adopt;
using tests::catalogue_in;
using tests::catalogue_of;
using tests::suggestion_for;

namespace {

using Sql = std::map<std::string, std::string>;

/// slotctl's columns and the application's: `date+time` for a pair.
Sql columns_of(const Suggestion& suggestion, const std::string& table) {
    Sql columns;
    const auto* found = suggestion.mapping.find(table);
    REQUIRE(found != nullptr);
    for (const auto& [name, source] : found->columns)
        columns[name] = source.column + (source.time_column.empty() ? "" : "+" + source.time_column);
    return columns;
}

const TableMapping& table_in(const Suggestion& suggestion, const std::string& table) {
    const auto* found = suggestion.mapping.find(table);
    REQUIRE(found != nullptr);
    return *found;
}

bool asks(const Suggestion& suggestion, const std::string& text) {
    return std::any_of(suggestion.undecided.begin(), suggestion.undecided.end(),
                       [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

/// slotctl's tables and the application's.
Sql tables_of(const Suggestion& suggestion) {
    Sql tables;
    for (const TableMapping& table : suggestion.mapping.tables) tables[table.table] = table.from;
    return tables;
}

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

TEST_CASE("tables that only look like orders are not taken for them") {
    const std::string holds = R"(public.inventory_reservations
  id bigint ! = *
  order_id bigint !
  variant_id bigint !
  quantity integer !
  status text !
  created_at timestamp with time zone !
public.product_variants
  id bigint ! = *
  sku text !
  stock_quantity integer !
  reserved_quantity integer !
)";
    const auto without_state = suggestion_for(catalogue_of(holds + R"(public.orders
  id bigint ! = *
  position integer !
  created_at timestamp with time zone !
)"));
    CHECK_FALSE(tables_of(without_state).contains("orders"));
    CHECK(asks(without_state, "orders: public.orders has the name, but no column for status"));
    const auto of_a_buyer = suggestion_for(catalogue_of(holds + R"(public.purchase_orders
  id bigint ! = *
  status text !
  payment_status text !
  created_at timestamp with time zone !
)"));
    CHECK_FALSE(tables_of(of_a_buyer).contains("orders"));
}

TEST_CASE("orders alone are not adopted without reservations, and are named") {
    const auto suggestion = suggestion_for(catalogue_of(R"(public.orders
  id bigint ! = *
  status text !
  payment_status text !
  created_at timestamp with time zone !
)"));
    CHECK(suggestion.mapping.tables.empty());
    CHECK(asks(suggestion,
               "stock: no table of the application looks like reservations of stock for orders; "
               "public.orders might be orders"));
}

TEST_CASE("of two tables that are equally likely neither is taken") {
    const std::string two = R"( .orders
  id bigint ! = *
  status text !
  payment_status text !
  created_at timestamp with time zone !
)";
    const auto of = [&](const std::string& schema) { return schema + two.substr(1); };
    const auto suggestion = suggestion_for(catalogue_of(of("shop") + of("old")));
    CHECK(asks(suggestion, "orders: shop.orders or old.orders?"));
    // A reservation refers to only one of them.
    const auto decided = suggestion_for(catalogue_of(of("shop") + of("old") + R"(shop.variants
  id bigint ! = *
  sku text !
  stock integer !
  reserved integer !
shop.stock_reservations
  id bigint ! = *
  order_id bigint ! -> old.orders
  variant_id bigint ! -> shop.variants
  quantity integer !
  status text !
  created_at timestamp with time zone !
)"));
    CHECK(table_in(decided, "orders").from == "old.orders");
}

namespace {

const std::string salon = R"(public.staff
  id bigint ! = *
  first_name text !
  last_name text !
  status text !
public.treatments
  id bigint ! = *
  name text !
  duration integer !
  buffer_hours integer !
public.staff_treatments
  staff_id bigint ! *
  treatment_id bigint ! *
public.working_hours
  id bigint ! = *
  staff_id bigint !
  weekday integer !
  start_time time without time zone !
  end_time time without time zone !
  is_active boolean
public.appointments
  id bigint ! = *
  staff_id bigint !
  treatment_id bigint !
  client_id bigint !
  room_id bigint !
  starts_at timestamp(6) without time zone !
  duration_minutes integer !
  is_cancelled boolean !
  created_at timestamp(6) without time zone !
  updated_at timestamp(6) without time zone !
)";

}  // namespace

TEST_CASE("references are known by their names where none are declared") {
    const auto suggestion = suggestion_for(catalogue_of(salon));
    CHECK(columns_of(suggestion, "offerings") ==
          Sql{{"provider_id", "staff_id"}, {"service_id", "treatment_id"}});
    CHECK(columns_of(suggestion, "provider_availability").at("provider_id") == "staff_id");
    CHECK(columns_of(suggestion, "bookings").at("service_id") == "treatment_id");
    CHECK(asks(suggestion, "bookings.insert.room_id: what does a new row refer to?"));
}

TEST_CASE("times without a zone may be a provider's or UTC, which only a person knows") {
    const auto suggestion = suggestion_for(catalogue_of(salon));
    CHECK(table_in(suggestion, "bookings").time == TimeKind::local);
    CHECK(asks(suggestion, "bookings.zone: the times of public.appointments have no zone"));
    CHECK(asks(suggestion, "bookings.defaults.ends_at: no column of public.appointments says when it ends"));
    CHECK(asks(suggestion, "providers.defaults.time_zone: in which time zone are the providers?"));
}

TEST_CASE("an end is worked out from a start with a zone and a number of minutes") {
    std::string zoned = salon;
    for (auto at = zoned.find("without time zone !\n  duration"); at != std::string::npos;
         at = std::string::npos)
        zoned.replace(at, 7, "with");
    const auto suggestion = suggestion_for(catalogue_of(zoned));
    CHECK(table_in(suggestion, "bookings").defaults.at("ends_at") ==
          Default{Default::Kind::sql, "t.starts_at + t.duration_minutes * interval '1 minute'"});
}

TEST_CASE("a flag for a state, names in two columns and hours are turned into what slotctl has") {
    const auto suggestion =
        suggestion_for(catalogue_of(salon), {{"treatments.duration", {{"30", 4}, {"45", 1}}},
                                             {"staff.status", {{"Active", 4}, {"inactive", 1}}}});
    CHECK(table_in(suggestion, "bookings").values.at("status") ==
          std::vector<WordMapping>{{"cancelled", {"true"}}, {"confirmed", {"false"}}});
    CHECK(table_in(suggestion, "providers").defaults.at("name") ==
          Default{Default::Kind::sql, "concat_ws(' ', t.first_name, t.last_name)"});
    CHECK(table_in(suggestion, "providers").values.at("active") ==
          std::vector<WordMapping>{{"false", {"inactive"}}, {"true", {"Active"}}});
    CHECK(columns_of(suggestion, "services").at("duration_minutes") == "duration");
    CHECK(table_in(suggestion, "services").defaults.at("buffer_after_minutes") ==
          Default{Default::Kind::sql, "t.buffer_hours * 60"});
    CHECK(table_in(suggestion, "provider_availability").where == "t.is_active IS NOT FALSE");
}

TEST_CASE("a number without a unit is only taken for minutes if it can be nothing else") {
    const auto hours = suggestion_for(catalogue_of(salon), {{"treatments.duration", {{"1", 4}, {"2", 1}}}});
    CHECK_FALSE(columns_of(hours, "services").contains("duration_minutes"));
    CHECK(asks(hours,
               "services.columns.duration_minutes: are the numbers in public.treatments.duration minutes?"));
}

TEST_CASE("a provider's state with a word that is not known does not decide who works") {
    const auto suggestion =
        suggestion_for(catalogue_of(salon), {{"staff.status", {{"Active", 4}, {"sabbatical", 1}}}});
    CHECK_FALSE(columns_of(suggestion, "providers").contains("active"));
}

TEST_CASE("a service that belongs to one provider is offered by that one") {
    const auto suggestion = suggestion_for(catalogue_of(R"(public.providers
  id bigint ! = *
  name text !
public.services
  id bigint ! = *
  provider_id bigint ! -> public.providers
  name text !
  duration interval !
public.slots
  id bigint ! = *
  service_id bigint ! -> public.services
  starts_at timestamp with time zone !
  ends_at timestamp with time zone !
  capacity integer !
  is_available boolean !
)"));
    CHECK(table_in(suggestion, "offerings").from == "public.services");
    CHECK(columns_of(suggestion, "offerings") == Sql{{"provider_id", "provider_id"}, {"service_id", "id"}});
    CHECK(table_in(suggestion, "services").defaults.at("duration_minutes") ==
          Default{Default::Kind::sql, "(extract(epoch FROM t.duration) / 60)::integer"});
    CHECK(asks(suggestion,
               "slots.columns.provider_id: no column of public.slots looks like it, and slotctl needs "
               "it: map one, or give a default; public.services, to which service_id refers, has it"));
    CHECK(asks(suggestion,
               "public.slots.is_available cannot count the bookings of a slot with a capacity above 1"));
}
