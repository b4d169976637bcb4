#include <algorithm>
#include <set>
#include <sstream>

#include <rapidcheck.h>

#include "core/adopt/mapping_file.hpp"
#include "core/adopt/own_tables.hpp"
#include "core/base/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/adopt/shop_text.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::adopt;

std::size_t any_below(std::size_t end) {
    return *rc::gen::inRange<std::size_t>(0, end);
}

std::string any_of(const std::vector<std::string>& all) {
    return all[any_below(all.size())];
}

std::string any_name_of_table() {
    static const std::vector<std::string> prefixes{"", "", "shop_", "a_b_", "Shop", "_"};
    static const std::vector<std::string> names{"provider",
                                                "providers",
                                                "staff",
                                                "service",
                                                "providerservice",
                                                "working_hours",
                                                "availability",
                                                "timeslot",
                                                "bookingslot",
                                                "slots",
                                                "booking",
                                                "appointments",
                                                "time_off",
                                                "variant",
                                                "product",
                                                "drop_product",
                                                "order",
                                                "orders",
                                                "orderitem",
                                                "hold",
                                                "customer",
                                                "device",
                                                "reservation",
                                                "session",
                                                "schedule",
                                                "payment",
                                                "",
                                                "ßü\"x"};
    return any_of(prefixes) + any_of(names);
}

ShopColumn any_column() {
    static const std::vector<std::string> names{
        "id",         "name",       "first_name",     "last_name",   "timezone",   "status",
        "state",      "is_active",  "is_available",   "is_booked",   "duration",   "duration_minutes",
        "buffer",     "capacity",   "weekday",        "day",         "date",       "start_time",
        "end_time",   "starts_at",  "ends_at",        "customer_id", "user_id",    "provider_id",
        "service_id", "order_id",   "variant_id",     "product_id",  "quantity",   "stock",
        "reserved",   "sku",        "payment_status", "is_paid",     "created_at", "updated_at",
        "deleted_at", "expires_at", "token",          "email",       "code",       "odd \"name"};
    static const std::vector<std::string> types{"integer",
                                                "bigint",
                                                "text",
                                                "character varying(20)",
                                                "boolean",
                                                "uuid",
                                                "date",
                                                "time without time zone",
                                                "timestamp with time zone",
                                                "timestamp without time zone",
                                                "interval",
                                                "jsonb",
                                                "state",
                                                "numeric(10,2)"};
    return {any_of(names), any_of(types), any_below(2) == 0, any_below(4) == 0};
}

ShopCatalogue any_catalogue() {
    ShopCatalogue catalogue;
    for (auto left = any_below(10); left > 0; --left) {
        ShopTable table{.schema = any_of({"public", "shop"}), .name = any_name_of_table()};
        std::set<std::string> names;
        for (auto columns = any_below(14); columns > 0; --columns) {
            ShopColumn column = any_column();
            if (names.insert(column.name).second) table.columns.push_back(std::move(column));
        }
        const auto column = [&] { return table.columns[any_below(table.columns.size())].name; };
        if (!table.columns.empty() && any_below(4) > 0) table.primary_key.push_back(column());
        if (!table.columns.empty() && any_below(2) > 0) table.unique.push_back({column()});
        for (auto keys = any_below(4); keys > 0 && !table.columns.empty() && !catalogue.tables.empty();
             --keys) {
            const auto& to = catalogue.tables[any_below(catalogue.tables.size())];
            table.foreign_keys.push_back({{column()}, to.full_name(), {"id"}});
        }
        if (catalogue.find(table.full_name()) == nullptr) catalogue.tables.push_back(std::move(table));
    }
    return catalogue;
}

/// A real application after some years: columns went, came, and changed their types, and references were
/// lost.
ShopCatalogue any_grown_catalogue() {
    static const std::vector<ShopCatalogue> real{tests::catalogue_in("home_services"),
                                                 tests::catalogue_in("drop_shop"),
                                                 tests::catalogue_in("game_centre")};
    ShopCatalogue catalogue = real[any_below(real.size())];
    const std::size_t calm = 2 + any_below(30);
    const auto now_and_then = [&] { return any_below(calm) == 0; };
    for (ShopTable& table : catalogue.tables) {
        std::vector<ShopColumn> columns;
        for (ShopColumn& column : table.columns) {
            if (now_and_then()) column.type = any_column().type;
            if (now_and_then()) column.not_null = !column.not_null;
            if (!now_and_then()) columns.push_back(column);
        }
        if (ShopColumn column = any_column(); now_and_then() && table.find(column.name) == nullptr)
            columns.push_back(std::move(column));
        table.columns = std::move(columns);
        std::erase_if(table.foreign_keys, [&](const auto&) { return now_and_then(); });
        if (now_and_then()) table.name = any_name_of_table() + table.name;
    }
    return catalogue;
}

const std::vector<std::string> any_words{"paid",     "PENDING", "pending",  "on_hold", "new",
                                         "canceled", "active",  "0",        "1",       "5",
                                         "30",       "monday",  "a\n\"b\"", ""};

/// The errors in a mapping, one a line; empty if there are none.
std::string faults_in(const std::string& text) {
    try {
        static_cast<void>(read_mapping(text, "tables.toml"));
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("whatever an application's tables are, a suggestion names only what is there") {
    CHECK(rc::check([] {
        const ShopCatalogue catalogue = any_below(4) == 0 ? any_catalogue() : any_grown_catalogue();
        std::set<std::string> read;
        const auto suggestion = suggest(catalogue, [&](const ShopTable& table, const std::string& column) {
            RC_ASSERT(table.find(column) != nullptr);
            std::vector<WordCount> words;
            for (const std::string& word : any_words) {
                if (any_below(3) == 0) words.push_back({word, 1});
            }
            for (const WordCount& word : words) read.insert(word.word);
            return words;
        });
        read.insert({"true", "false"});
        for (int day = 0; day < 8; ++day) read.insert(std::to_string(day));
        std::set<std::string> taken;
        for (const TableMapping& table : suggestion.mapping.tables) {
            const ShopTable* shop = catalogue.find(table.from);
            RC_ASSERT(shop != nullptr);
            RC_ASSERT(taken.insert(table.from).second || table.table == "offerings");
            for (const auto& [name, source] : table.columns) {
                RC_ASSERT(shop->find(source.column) != nullptr);
                RC_ASSERT(source.time_column.empty() || shop->find(source.time_column) != nullptr);
            }
            for (const auto& [name, words] : table.values) {
                for (const WordMapping& word : words) {
                    for (const std::string& theirs : word.theirs) RC_ASSERT(read.contains(theirs));
                }
            }
            for (const auto& [column, sql] : table.insert) RC_ASSERT(shop->find(column)->not_null);
        }
        // Only what slotctl needs and a person must add may be missing.
        const std::string text = write_mapping(suggestion.mapping, suggestion.comments);
        std::istringstream faults(faults_in(text));
        for (std::string fault; std::getline(faults, fault);) {
            if (fault.find("] lacks `") == std::string::npos) RC_FAIL(fault + "\n" + text);
        }
        RC_CLASSIFY(!suggestion.mapping.tables.empty(), "something suggested");
    }));
}

TEST_CASE("whatever a file contains, it is read or its errors have places") {
    static const std::vector<std::string> parts{"[orders]\n",
                                                "[slots",
                                                "]",
                                                "\n",
                                                "from = 'x'\n",
                                                ".columns]\n",
                                                ".values.status]\n",
                                                "id = ",
                                                "'a'",
                                                "[",
                                                "{",
                                                "}",
                                                "null = true",
                                                "sql = ''",
                                                "1",
                                                "true",
                                                "[[orders]]\n",
                                                "= ",
                                                "status",
                                                "\"",
                                                "[orders.columns]\n",
                                                "status = 's'\n",
                                                "key = 'uuid'\n",
                                                "[orders.defaults]\n",
                                                "2026-01-01",
                                                "schema = 1\n",
                                                ", "};
    CHECK(rc::check([] {
        std::string text;
        for (auto left = any_below(12); left > 0; --left) text += any_of(parts);
        std::istringstream faults(faults_in(text));
        for (std::string fault; std::getline(faults, fault);) RC_ASSERT(fault.starts_with("tables.toml:"));
    }));
}
