#include "tests/unit/exchange/errors_about.hpp"

namespace {

using namespace slotctl::tests;

struct Case {
    std::string records, told;
};

void check_cases(const std::string& list, const std::vector<Case>& cases) {
    for (const auto& [records, told] : cases) {
        CAPTURE(records);
        CHECK(errors_about(list, records) == told);
    }
}

}  // namespace

TEST_CASE("wrong hours of a provider are reported") {
    const std::string before = R"({"id":1,"availability":[)", at = "providers[0].availability[0]";
    check_cases(
        "providers",
        {{before + R"({"days":[],"from":"09:00","to":"10:00"}]})",
          at + ".days: must name at least one weekday"},
         {before + R"({"days":"mon","from":"09:00","to":"10:00"}]})",
          at + ".days: a list of weekdays is expected, not a text"},
         {before + R"({"days":["mon","Tue","tue","mon",3],"from":"09:00","to":"10:00"}]})",
          at + ".days[1]: \"Tue\" is no weekday; write mon, tue, wed, thu, fri, sat or sun\n" + at +
              ".days[3]: \"mon\" stands twice\n" + at + ".days[4]: a weekday is expected, not a number"},
         {before + R"({"days":["mon"],"from":"24:00","to":"24:00"}]})",
          at + ".from: a window cannot start at \"24:00\"; write \"00:00\" of the next day"},
         {before + R"({"days":["mon"],"from":"9:00","to":9}]})",
          at + ".from: \"9:00\" is no time of day; write it like 09:00\n" + at +
              ".to: a text is expected, not a number"},
         {before + R"({"from":null}]})",
          at + ".days: is missing\n" + at + ".from: null is not allowed here\n" + at + ".to: is missing"},
         {before +
              R"({"days":["mon"],"from":"09:00","to":"10:00","valid_from":"2026-02-30","valid_until":"1.3.2026"}]})",
          at + ".valid_from: \"2026-02-30\" is no date\n" + at +
              ".valid_until: \"1.3.2026\" is no date; write it like 2026-11-20"},
         {before +
              R"({"days":["mon"],"from":"09:00","to":"10:00","valid_from":"2026-03-02","valid_until":"2026-03-01"}]})",
          at + ".valid_until: \"2026-03-01\" is before valid_from, \"2026-03-02\""},
         {R"({"id":1,"availability":null,"time_zone":"Europe/Berln","active":"yes"})",
          "providers[0].time_zone: \"Europe/Berln\" is not a time zone that this machine knows: zones are "
          "written like Europe/Berlin or UTC\n"
          "providers[0].active: true or false is expected, not a text\n"
          "providers[0].availability: null is not allowed here"}});
}

TEST_CASE(
    "a calendar of a provider is a web address or an absolute path, which jobs find from any directory") {
    const std::string before = R"({"id":1,"calendars":[{"name":"team","source":)";
    const std::string at = "providers[0].calendars[0].source";
    const std::string relative =
        " is not an absolute path: jobs would look for the file in another directory";
    check_cases("providers", {{before + R"("./holidays.ics"}]})", at + ": \"./holidays.ics\"" + relative},
                              {before + R"("team.ics"}]})", at + ": \"team.ics\"" + relative},
                              {before + R"("ftp://example.org/team.ics"}]})",
                               at + ": must begin with https:// or webcal://, or be the path of a file"},
                              {before + R"("/srv/team.ics"}]})", ""},
                              {before + R"("webcal://example.org/team.ics"}]})", ""},
                              {before + R"("https://example.org/team.ics"}]})", ""}});
}

TEST_CASE("an override is either closed or has windows, and its date is unique") {
    const std::string before = R"({"id":1,"overrides":[)", at = "providers[0].overrides[0]";
    check_cases(
        "providers",
        {{before + R"({"date":"2026-12-25"}]})", at + ": needs either \"closed\": true or \"windows\""},
         {before + R"({"date":"2026-12-25","closed":true,"windows":[{"from":"09:00","to":"10:00"}]}]})",
          at + ": has both \"closed\" and \"windows\"; only one of them can hold"},
         {before + R"({"date":"2026-12-25","closed":false}]})",
          at + ".closed: false says nothing; leave it out and give the windows"},
         {before + R"({"date":"2026-12-25","windows":[]}]})",
          at + ".windows: must not be empty; write \"closed\": true instead"},
         {before + R"({"date":"2026-12-25","windows":[{"from":"09:00","until":"10:00"}]}]})",
          at + ".windows[0].to: is missing\n" + at +
              ".windows[0].until: is no known key; known are from, to"},
         {before + R"({"date":"?","closed":true},{"date":"?","closed":true}]})",
          at + ".date: \"?\" is no date; write it like 2026-11-20\n"
               "providers[0].overrides[1].date: \"?\" is no date; write it like 2026-11-20"},
         {before + R"({"date":"2026-12-25","closed":true},{"date":"2026-12-26","closed":true},
                      {"date":"2026-12-25","closed":true}]})",
          "providers[0].overrides[2].date: \"2026-12-25\" is the date of providers[0].overrides[0] too"}});
}

TEST_CASE("a provider offers each service once") {
    CHECK(
        errors_about("providers", R"({"id":1,"services":[{"id":5},{"id":6},{"id":5,"hours":7},{"id":5}]})") ==
        "providers[0].services[2].hours: a list is expected, not a number\n"
        "providers[0].services[2].id: service 5 is that of providers[0].services[0] too\n"
        "providers[0].services[3].id: service 5 is that of providers[0].services[0] too");
}

TEST_CASE("the numbers and durations of a service have bounds") {
    const std::string at = "services[0].";
    check_cases(
        "services",
        {{R"({"id":1,"duration":"0m"})", at + "duration: \"0m\" is too short: at least 1m"},
         {R"({"id":1,"duration":"7d1m","step":0})",
          at + "duration: \"7d1m\" is too long: at most 7d\n" + at + "step: \"0\" is too short: at least 1m"},
         {R"({"id":1,"duration":"90s"})", at + "duration: \"90s\" is not a whole number of minutes"},
         {R"({"id":1,"duration":null})", at + "duration: null is not allowed here"},
         {R"({"id":1,"duration":1.5,"step":[]})",
          at + "duration: a duration like \"30m\" is expected, not a number\n" + at +
              "step: a duration like \"30m\" is expected, not a list"},
         {R"({"id":1,"buffer_before":-5,"buffer_after":"8d","min_notice":"3651d"})",
          at + "buffer_before: invalid duration \"-5\": each unit needs a whole number before it\n" + at +
              "buffer_after: \"8d\" is too long: at most 7d\n" + at +
              "min_notice: \"3651d\" is too long: at most 3650d"},
         {R"({"id":1,"duration":"a text much too long to repeat it in one line, or so","step":"1\n"})",
          at + "duration: invalid duration \"a text much too long to repeat it in one line, or so\"\n" + at +
              "step: invalid duration \"1\\u000a\""},
         {R"({"id":1,"capacity":0,"max_slots":1000001})",
          at + "capacity: 0 is too small: at least 1\n" + at +
              "max_slots: 1000001 is too large: at most 1000000"},
         {R"({"id":1,"capacity":2.0,"max_slots":"many"})",
          at + "capacity: 2.0 is no whole number\n" + at +
              "max_slots: a whole number is expected, not a text"},
         {R"({"id":1,"duration":"7d","step":1,"buffer_before":"7d","min_notice":"3650d","capacity":1000000})",
          ""}});
}

TEST_CASE("ids are positive whole numbers") {
    check_cases("services",
                {{R"({"name":"a"})", "services[0].id: is missing"},
                 {R"({"id":null})", "services[0].id: null is not allowed here"},
                 {R"({"id":"1"})", "services[0].id: a whole number is expected, not a text"},
                 {R"({"id":-1})", "services[0].id: -1 is too small: at least 1"},
                 {R"({"id":9223372036854775807})", ""},
                 {R"({"id":9223372036854775808})",
                  "services[0].id: 9223372036854775808 is too large: at most 9223372036854775807"}});
}

TEST_CASE("names are texts that every database can store") {
    check_cases("services",
                {{R"({"id":1,"name":""})", "services[0].name: must not be empty"},
                 {R"({"id":1,"name":7})", "services[0].name: a text is expected, not a number"},
                 {R"({"id":1,"name":"a\u0000b"})",
                  "services[0].name: \"a\\u0000b\" has a NUL character, which PostgreSQL cannot store"}});
}

TEST_CASE("a long text is shortened in a message, between two characters") {
    std::string wheels;
    for (int i = 0; i < 30; ++i) wheels += "ö";
    CHECK(errors_about("bookings", R"({"provider_id":1,"service_id":1,"starts_at":"x)" + wheels + "ö\"}") ==
          "bookings[0].starts_at: \"x" + wheels.substr(2) +
              "…\" is no instant; write it like 2026-11-20T09:00:00Z");
}

TEST_CASE("wrong bookings are reported") {
    const std::string before = R"({"provider_id":1,"service_id":2,"starts_at":"2026-12-01T09:00:00Z",)";
    check_cases(
        "bookings",
        {{"{}",
          "bookings[0].provider_id: is missing\nbookings[0].service_id: is missing\nbookings[0].starts_at: "
          "is missing"},
         {before + R"("ends_at":"2026-12-01T10:00:00+01:00"})",
          "bookings[0].ends_at: \"2026-12-01T09:00:00Z\" is not after starts_at, \"2026-12-01T09:00:00Z\""},
         {before + R"("status":"done","created_at":"2026-12-01"})",
          "bookings[0].status: one of pending, confirmed, completed, cancelled, missed is expected, not "
          "\"done\"\n"
          "bookings[0].created_at: \"2026-12-01\" is no instant; write it like 2026-11-20T09:00:00Z"},
         {before + R"("status":1})",
          "bookings[0].status: one of pending, confirmed, completed, cancelled, missed is expected, not a "
          "number"},
         {R"({"provider_id":1,"service_id":2,"starts_at":"9999-12-31T09:00:00Z"})",
          "bookings[0].starts_at: \"9999-12-31T09:00:00Z\" is not in the years 0100 to 9899"},
         {R"({"provider_id":1,"service_id":2,"starts_at":"9899-12-31T09:00:00Z","ends_at":"9900-01-01T00:00:00Z"})",
          "bookings[0].ends_at: \"9900-01-01T00:00:00Z\" is not in the years 0100 to 9899"},
         {R"({"provider_id":1,"service_id":2,"starts_at":"9999-12-31T23:00:00-01:00"})",
          "bookings[0].starts_at: \"9999-12-31T23:00:00-01:00\" is no instant; write it like "
          "2026-11-20T09:00:00Z"}});
}

TEST_CASE("wrong stock and orders are reported") {
    CHECK(errors_about("variants", R"({"id":1,"stock_quantity":-1})") ==
          "variants[0].stock_quantity: -1 is too small: at least 0");
    CHECK(errors_about("drop_products", R"({"id":1,"variant_id":0,"reserved_quantity":null})") ==
          "drop_products[0].variant_id: 0 is too small: at least 1\n"
          "drop_products[0].reserved_quantity: is worked out from the reservations; leave it out");
    check_cases(
        "orders",
        {{R"({"id":1,"status":"paid","payment_status":"pending","cancel_reason":""})",
          "orders[0].status: one of pending, confirmed, cancelled is expected, not \"paid\"\n"
          "orders[0].payment_status: one of unpaid, processing, paid, failed, refunded is expected, not "
          "\"pending\""},
         {R"({"id":1,"reservations":[{"variant_id":1,"quantity":0},{"status":"gone","id":null}]})",
          "orders[0].reservations[0].quantity: 0 is too small: at least 1\n"
          "orders[0].reservations[1].id: null is not allowed here\n"
          "orders[0].reservations[1].variant_id: is missing\n"
          "orders[0].reservations[1].quantity: is missing\n"
          "orders[0].reservations[1].status: one of active, confirmed, consumed, released is expected, not "
          "\"gone\""}});
}

TEST_CASE("a repeated id in a list is reported with its first position") {
    for (const std::string list : {"providers", "services", "variants", "drop_products", "orders"}) {
        CHECK(errors_about(list, R"({"id":7},{"id":3},{"id":7},{"id":7})") ==
              list + "[2].id: 7 is the id of " + list + "[0] too\n" + list + "[3].id: 7 is the id of " +
                  list + "[0] too");
        CHECK(errors_about(list, R"({"id":0},{"id":0})") ==
              list + "[0].id: 0 is too small: at least 1\n" + list + "[1].id: 0 is too small: at least 1");
    }
    CHECK(errors_about(R"({"providers":[{"id":1}],"services":[{"id":1}],"orders":[{"id":1}]})").empty());
}

TEST_CASE("a reservation's id is unique in the whole file") {
    const std::string reservation = R"({"id":5,"variant_id":1,"quantity":1})",
                      without_id = R"({"variant_id":1,"quantity":1})";
    CHECK(errors_about("orders", R"({"id":1,"reservations":[)" + without_id + "," + reservation +
                                     R"(]},{"id":2},{"id":3,"reservations":[)" + reservation + "]}") ==
          "orders[2].reservations[0].id: 5 is the id of orders[0].reservations[1] too");
    CHECK(
        errors_about("orders", R"({"id":1,"reservations":[)" + without_id + "," + without_id + "]}").empty());
}

TEST_CASE("a booking's id is unique for a provider") {
    const auto booking = [](int id, int provider) {
        return R"({"id":)" + std::to_string(id) + R"(,"provider_id":)" + std::to_string(provider) +
               R"(,"service_id":1,"starts_at":"2026-12-01T09:00:00Z","customer":"c"})";
    };
    CHECK(errors_about("bookings", booking(1, 1) + "," + booking(1, 2) + "," + booking(2, 1)).empty());
    CHECK(errors_about("bookings", booking(1, 1) + "," + booking(1, 2) + "," + booking(1, 1)) ==
          "bookings[2].id: 1 is the id of bookings[0] too, of the same provider");
}

TEST_CASE("two bookings that only differ by an id need one") {
    const auto booking = [](const std::string& starts_at, const std::string& rest) {
        return R"({"provider_id":1,"service_id":1,"starts_at":")" + starts_at + "\"" + rest + "}";
    };
    const std::string nine = "2026-12-01T09:00:00Z", nine_in_berlin = "2026-12-01T10:00:00+01:00",
                      ten = "2026-12-01T10:00:00Z";
    const std::string anna = R"(,"customer":"anna")", ben = R"(,"customer":"ben")";
    CHECK(errors_about("bookings", booking(nine, anna) + "," + booking(nine, ben) + "," + booking(ten, anna))
              .empty());
    CHECK(errors_about("bookings", booking(nine, anna) + "," + booking(nine, anna + R"(,"id":1)")).empty());
    CHECK(errors_about("bookings", booking(nine, anna) + "," + booking(ten, anna) + "," +
                                       booking(nine_in_berlin, anna)) ==
          "bookings[2]: is the same booking as bookings[0]; if there are two, give both an id");
}
