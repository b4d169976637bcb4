#include "core/adopt/mapping_file.hpp"

#include <algorithm>

#include <rapidcheck.h>

#include "core/adopt/own_tables.hpp"
#include "core/adopt/value_words.hpp"
#include "core/base/error.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::adopt;

std::string fault_in(const std::string& text) {
    try {
        static_cast<void>(read_mapping(text, "tables.toml"));
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::config);
        return error.what();
    }
    return "no error";
}

/// A whole table [drop_products], which needs little, with more lines at its end.
std::string drop_products(const std::string& more) {
    return "[drop_products]\nfrom = 'drops'\n[drop_products.columns]\nid = 'id'\nvariant_id = 'variant_id'\n"
           "stock_quantity = 'stock'\n[drop_products.defaults]\nreserved_quantity = 0\n" +
           more;
}

/// A whole table [orders] but for what `keys` and `more` add.
std::string orders(const std::string& keys, const std::string& more) {
    return "[orders]\nfrom = 'shop.orders_order'\n" + (keys.empty() ? "" : keys + "\n") +
           "[orders.columns]\nid = 'id'\nstatus = 'state'\ncreated_at = 'made'\n" + more;
}

const std::string whole = R"toml(schema = "booking"

[orders]
from = "public.orders_order"
key = "uuid"
where = "t.deleted_at IS NULL"

[orders.columns]
id = "id"
status = "state"
created_at = "created_at"

[orders.values.status]
pending = ["NEW", "WAITING"]
cancelled = "CANCELLED"

[orders.defaults]
payment_status = "unpaid"
cancelled_at = {null = true}
cancel_reason = {sql = "t.note || '!'"}

[orders.update]
updated_at = "now()"
"odd name" = "1"

[slots]
from = "bookings_bookingslot"
time = "local"
zone = "Europe/Berlin"
[slots.columns]
provider_id = "provider_id"
service_id = "service_id"
starts_at = ["date", "start_time"]
ends_at = ["date", "end_time"]
booked_count = "is_booked"
[slots.values.booked_count]
0 = [false]
1 = [true]
[slots.defaults]
capacity = 1
outside_rules = false
)toml";

}  // namespace

TEST_CASE("a mapping's tables, words, defaults and statements are read as they are written") {
    const Mapping mapping = read_mapping(whole, "tables.toml");
    CHECK(mapping.schema == "booking");
    REQUIRE(mapping.tables.size() == 2);
    const TableMapping& slots = mapping.tables[0];
    CHECK(slots.table == "slots");
    CHECK(slots.time == TimeKind::local);
    CHECK(slots.zone == "Europe/Berlin");
    CHECK(slots.columns.at("starts_at") == ColumnSource{"date", "start_time"});
    CHECK(slots.values.at("booked_count") == std::vector<WordMapping>{{"0", {"false"}}, {"1", {"true"}}});
    CHECK(slots.defaults.at("capacity") == Default{Default::Kind::constant, "1"});
    CHECK(slots.defaults.at("outside_rules") == Default{Default::Kind::constant, "false"});
    const TableMapping& order = mapping.tables[1];
    CHECK(order.from == "public.orders_order");
    CHECK(order.key == KeyKind::uuid);
    CHECK(order.where == "t.deleted_at IS NULL");
    CHECK(order.columns.at("status") == ColumnSource{"state"});
    CHECK(order.values.at("status") ==
          std::vector<WordMapping>{{"pending", {"NEW", "WAITING"}}, {"cancelled", {"CANCELLED"}}});
    CHECK(order.defaults.at("payment_status") == Default{Default::Kind::constant, "unpaid"});
    CHECK(order.defaults.at("cancelled_at") == Default{Default::Kind::null, ""});
    CHECK(order.defaults.at("cancel_reason") == Default{Default::Kind::sql, "t.note || '!'"});
    CHECK(order.update == std::map<std::string, std::string>{{"odd name", "1"}, {"updated_at", "now()"}});
    CHECK(order.insert.empty());
}

TEST_CASE("an empty mapping adopts nothing") {
    CHECK(read_mapping("", "tables.toml") == Mapping{});
}

TEST_CASE("every error of a mapping is reported at once, in the file's order, each with its place") {
    CHECK(fault_in("shcema = 'x'\n"
                   "[order]\nfrom = 'orders'\n"
                   "[slots]\n"
                   "from = 'slots'\nfro = 'x'\nzone = 'UTC'\n"
                   "[slots.columns]\nprovider_id = 'p'\nservice_id = 's'\nstarts_at = ['date', 'time']\n"
                   "booked_cuont = 'n'\ncapacity = 1\nends_at = 'e'\n"
                   "[slots.defaults]\nends_at = {sql = 'x'}\n") ==
          "tables.toml:1:1: slotctl has no key `shcema`; did you mean `schema`?\n"
          "tables.toml:2:2: slotctl has no table [order]; did you mean `orders`?\n"
          "tables.toml:4:2: [slots] lacks `booked_count`: map it in [slots.columns], or give it a default in "
          "[slots.defaults]\n"
          "tables.toml:6:1: unknown key `fro` in [slots]; did you mean `from`?\n"
          "tables.toml:7:8: slots.zone is only for time = \"local\"\n"
          "tables.toml:11:13: slots.columns.starts_at is a date and a time: [slots] needs time = \"local\"\n"
          "tables.toml:12:1: slotctl's table slots has no column `booked_cuont`; did you mean "
          "`booked_count`?\n"
          "tables.toml:13:12: slots.columns.capacity must be a string that is not empty\n"
          "tables.toml:16:1: slots.defaults.ends_at: `ends_at` is mapped in [slots.columns] too; keep one of "
          "the two");
}

TEST_CASE("a table without `from`, or that is no table, is an error") {
    CHECK_THAT(fault_in("[providers]\n"),
               Catch::Contains("1:2: [providers] lacks `from`, the name of the application's table") &&
                   Catch::Contains("[providers] lacks `time_zone`"));
    CHECK(fault_in("slots = 'x'") == "tables.toml:1:1: `slots` must be a table: write [slots] with `from`");
    CHECK_THAT(fault_in(drop_products("[drop_products.insert]\nx = 3\n")),
               Catch::Contains("10:5: drop_products.insert.x must be a string that is not empty"));
    CHECK_THAT(
        fault_in("[drop_products]\nfrom = 'x'\ncolumns = 3\n"),
        Catch::Contains("3:11: `drop_products.columns` must be a table: write [drop_products.columns]"));
}

TEST_CASE("what is not TOML is reported with its line") {
    CHECK_THAT(fault_in("[orders]\nfrom = orders\n"),
               Catch::StartsWith("tables.toml:2:8: this value is not valid TOML; a string needs quotes"));
}

TEST_CASE("a word that slotctl does not know is an error, and the nearest one is named") {
    const std::string text = "payment_status = 'paid'\n[orders.values.status]\npendign = ['NEW']\n";
    CHECK(fault_in(orders("", text)) ==
          "tables.toml:9:1: orders.values.status: `pendign` is not one of pending, confirmed, cancelled; did "
          "you mean `pending`?");
    CHECK(fault_in(orders("", "[orders.defaults]\npayment_status = 'payed'\n")) ==
          "tables.toml:8:18: orders.defaults.payment_status must be one of unpaid, processing, paid, failed, "
          "refunded, not \"payed\"");
    CHECK_THAT(fault_in(drop_products("[drop_products.values.stock_quantity]\nmany = ['x']\n")),
               Catch::Contains("drop_products.values.stock_quantity: `many` is not a whole number"));
}

TEST_CASE("one word of the application cannot stand for two of slotctl's") {
    const std::string text =
        "payment_status = 'paid'\n[orders.values.status]\npending = ['A', 'B', 'A']\ncancelled = ['B']\n";
    CHECK(
        fault_in(orders("", text)) ==
        "tables.toml:9:17: orders.values.status: \"B\" stands for `cancelled` and for `pending`; it can only "
        "stand for one\n"
        "tables.toml:9:22: orders.values.status.pending has \"A\" twice");
}

TEST_CASE("words are only for a column that is mapped and can have words") {
    CHECK_THAT(
        fault_in(orders("",
                        "[orders.values.payment_status]\npaid = ['P']\n"
                        "[orders.values.created_at]\nx = ['y']\n"
                        "[orders.defaults]\npayment_status = 'paid'")),
        Catch::Contains("7:16: [orders.values.payment_status] is for a column that [orders.columns] does "
                        "not map") &&
            Catch::Contains("9:16: [orders.values.created_at]: a time or date has no words"));
    CHECK_THAT(fault_in(orders("", "payment_status = 'p'\n[orders.values.payment_status]\npaid = []\n")),
               Catch::Contains("orders.values.payment_status.paid has no words: leave it out"));
}

TEST_CASE("a needed word without one of the application's can be read") {
    const auto text = orders("", "payment_status = 'p'\n[orders.values.payment_status]\nunpaid = ['OPEN']\n");
    CHECK(read_mapping(text, "tables.toml").tables.at(0).values.at("payment_status").size() == 1);
}

TEST_CASE("keys other than numbers are only for tables with an id") {
    CHECK_THAT(fault_in("[slots]\nfrom = 'x'\nkey = 'uuid'\n"),
               Catch::Contains("3:7: slots.key cannot be \"uuid\": slotctl's table slots has no `id`"));
    CHECK_THAT(fault_in(orders("key = 'guid'", "payment_status = 'p'\n")),
               Catch::Contains("3:7: orders.key must be \"bigint\", \"uuid\" or \"text\""));
}

TEST_CASE("local times of a table without providers need the name of their zone") {
    const std::string more = "payment_status = 'p'\n";
    CHECK_THAT(fault_in(orders("time = 'local'", more)),
               Catch::Contains("1:2: [orders] has no provider whose time zone its local times could be in"));
    CHECK_THAT(fault_in(orders("time = 'local'\nzone = 'provider'", more)),
               Catch::Contains(":4:8: [orders]"));
    CHECK(read_mapping(orders("time = 'local'\nzone = 'UTC'", more), "t").tables.at(0).zone == "UTC");
}

TEST_CASE("a default is a value of its column, null, or SQL") {
    CHECK_THAT(fault_in("[slots]\n[slots.defaults]\ncapacity = 'many'\nends_at = {null = true}\n"
                        "outside_rules = 1\nbooked_count = {sql = ''}\norigin = {null = false}\n"
                        "blocked_from = 1.5\n"),
               Catch::Contains("3:12: slots.defaults.capacity must be a whole number, not \"many\"") &&
                   Catch::Contains("4:11: slots.defaults.ends_at cannot be null: slotctl needs `ends_at`") &&
                   Catch::Contains("5:17: slots.defaults.outside_rules must be true or false, not \"1\"") &&
                   Catch::Contains("slots.defaults.booked_count.sql must be a string that is not empty") &&
                   Catch::Contains("7:10: slots.defaults.origin must be a value, {null = true} or {sql") &&
                   Catch::Contains("8:16: slots.defaults.blocked_from must be a string"));
}

TEST_CASE("a mapping is written in the order of slotctl's tables and columns, with its comments") {
    Mapping mapping = read_mapping(whole, "tables.toml");
    std::swap(mapping.tables[0], mapping.tables[1]);
    const std::string text =
        write_mapping(mapping, {{"", {"Written by slotctl."}},
                                {"orders", {"250000 rows"}},
                                {"orders.values.status", {"\"on\nhold\" (12 rows) is not mapped"}},
                                {"orders.columns.payment_status", {"is_paid?"}},
                                {"bookings", {"no table looks like it"}}});
    CHECK(text == R"toml(# Written by slotctl.
schema = "booking"

[slots]
from = "bookings_bookingslot"
time = "local"
zone = "Europe/Berlin"

[slots.columns]
provider_id = "provider_id"
service_id = "service_id"
starts_at = ["date", "start_time"]
ends_at = ["date", "end_time"]
booked_count = "is_booked"

[slots.values.booked_count]
0 = ["false"]
1 = ["true"]

[slots.defaults]
capacity = 1
outside_rules = false

# no table looks like it

# 250000 rows
[orders]
from = "public.orders_order"
key = "uuid"
where = "t.deleted_at IS NULL"

[orders.columns]
id = "id"
status = "state"
# is_paid?
created_at = "created_at"

# "on\nhold" (12 rows) is not mapped
[orders.values.status]
pending = ["NEW", "WAITING"]
cancelled = ["CANCELLED"]

[orders.defaults]
payment_status = "unpaid"
cancelled_at = {null = true}
cancel_reason = {sql = "t.note || '!'"}

[orders.update]
"odd name" = "1"
updated_at = "now()"
)toml");
}

namespace {

std::size_t any_below(std::size_t end) {
    return *rc::gen::inRange<std::size_t>(0, end);
}

bool any_flag() {
    return any_below(2) == 1;
}

/// Not empty, and different for each `number`.
std::string any_text(std::size_t number) {
    static const std::vector<std::string> parts{"a", "Ö",  "\"", "\\", "\n", "\x01",
                                                "'", "日", "#",  " ",  "]",  "."};
    std::string text = std::to_string(number);
    for (auto left = any_below(4); left > 0; --left) text += parts[any_below(parts.size())];
    return text;
}

std::string any_value(const OwnColumn& column, std::size_t number) {
    if (column.kind == ColumnKind::number) return std::to_string(static_cast<int>(number) - 1);
    if (column.kind == ColumnKind::boolean) return number % 2 == 0 ? "false" : "true";
    if (column.kind == ColumnKind::word) return std::string(column.words[number % column.words.size()]);
    return any_text(number);
}

std::vector<WordMapping> any_words(const OwnColumn& column) {
    const std::size_t most = column.kind == ColumnKind::word ? column.words.size() : 2;
    std::vector<WordMapping> words;
    std::size_t next = 0;
    for (std::size_t i = 0; i < most; ++i) {
        if (i > 0 && any_flag()) continue;
        words.push_back({any_value(column, i), {}});
        for (auto left = any_below(2) + 1; left > 0; --left) words.back().theirs.push_back(any_text(next++));
    }
    sort_words(column, words);
    return words;
}

Default any_default(const OwnColumn& column) {
    const auto kind = static_cast<Default::Kind>(any_below(3));
    if (kind == Default::Kind::sql) return {kind, any_text(0)};
    if (kind == Default::Kind::null && !column.needed) return {kind, ""};
    return {Default::Kind::constant, any_value(column, any_below(5))};
}

std::map<std::string, std::string> any_statements() {
    std::map<std::string, std::string> statements;
    for (auto left = any_below(3); left > 0; --left) statements.emplace(any_text(left), any_text(0));
    return statements;
}

TableMapping any_table(const OwnTable& own) {
    TableMapping mapping{.table = std::string(own.name), .from = any_text(0)};
    if (own_column(own, "id") != nullptr) mapping.key = static_cast<KeyKind>(any_below(3));
    if (any_flag()) mapping.where = any_text(1);
    if (any_flag()) {
        mapping.time = TimeKind::local;
        if (own_column(own, "provider_id") == nullptr || any_flag()) mapping.zone = "Europe/Berlin";
    }
    for (const OwnColumn& column : own.columns) {
        const std::string name(column.name);
        if (any_flag()) {
            ColumnSource source{any_text(2)};
            if (column.kind == ColumnKind::instant && mapping.time == TimeKind::local && any_flag())
                source.time_column = any_text(3);
            mapping.columns.emplace(name, source);
            if (has_words(column) && any_flag()) mapping.values.emplace(name, any_words(column));
        } else if (column.needed || any_flag()) {
            mapping.defaults.emplace(name, any_default(column));
        }
    }
    mapping.insert = any_statements();
    mapping.update = any_statements();
    return mapping;
}

}  // namespace

TEST_CASE("any mapping that is written is read as the same") {
    CHECK(rc::check([] {
        Mapping mapping{.schema = any_text(0)};
        MappingComments comments;
        for (const OwnTable& own : own_tables()) {
            if (any_flag()) comments[std::string(own.name)] = {any_text(0), any_text(1)};
            if (any_flag()) comments[std::string(own.name) + ".columns.id"] = {any_text(0)};
            if (any_flag()) mapping.tables.push_back(any_table(own));
        }
        RC_ASSERT(read_mapping(write_mapping(mapping, comments), "tables.toml") == mapping);
    }));
}
