#include <string>

#include "tests/support/catch.hpp"
#include "tests/unit/adopt/shop_text.hpp"
#include "tests/unit/adopt/suggested.hpp"

using namespace slotctl::adopt;
using tests::asks;
using tests::catalogue_of;
using tests::columns_of;
using tests::Sql;
using tests::suggestion_for;
using tests::table_in;
using tests::tables_of;

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

TEST_CASE("opening hours of a place count, whatever else their table refers to") {
    const auto suggestion = suggestion_for(catalogue_of(R"(public.pitches
  id bigint ! = *
  name text !
  tz text !
public.seasons
  id bigint ! = *
public.opening_hours
  id bigint ! = *
  pitch_id bigint ! -> public.pitches
  weekday integer !
  opens time without time zone !
  closes time without time zone !
public.bookings
  id bigint ! = *
  pitch_id bigint ! -> public.pitches
  starts_at timestamp with time zone !
  ends_at timestamp with time zone !
  customer_name text !
  status text !
)"));
    CHECK(tables_of(suggestion).at("providers") == "public.pitches");
    CHECK(columns_of(suggestion, "bookings").at("provider_id") == "pitch_id");
    CHECK(asks(suggestion, "bookings.columns.service_id: no column of public.bookings looks like it"));
}
