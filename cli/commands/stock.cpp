#include <algorithm>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/carry_out_edit.hpp"
#include "cli/command.hpp"
#include "cli/edit_options.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/text_table.hpp"
#include "core/base/batch_retry.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/calendar/local_time.hpp"
#include "core/platform/time_zone.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

/// More are only listed with -v.
constexpr std::size_t most_holders = 20;
constexpr std::size_t most_variants = 100'000;

struct StockOptions {
    std::string sku;
};

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json json_of(const ListedVariant& variant) {
    return {{"id", variant.id},
            {"sku", variant.sku},
            {"stock", variant.stock},
            {"reserved", variant.reserved},
            {"free", variant.stock - variant.reserved},
            {"active", variant.active},
            {"confirmed", variant.confirmed}};
}

Json json_of(const StockHolder& holder) {
    return {{"reservation_id", holder.id},
            {"order_id", holder.order},
            {"quantity", holder.quantity},
            {"status", holder.status},
            {"order_status", holder.order_status},
            {"payment_status", holder.payment_status},
            {"drop_product_id", holder.drop_product ? Json(*holder.drop_product) : Json()},
            {"created_at", format_instant(holder.created_at)},
            {"ends_at", holder.ends_at ? Json(format_instant(*holder.ends_at)) : Json()}};
}

std::string remark(const ListedVariant& variant) {
    const std::int64_t held = variant.active + variant.confirmed;
    return held == variant.reserved
               ? ""
               : "reservations hold " + std::to_string(held) + ": `slotctl stock repair`";
}

std::string variants_text(const std::vector<ListedVariant>& variants) {
    TextTable table(
        {"id", "SKU", "stock", "reserved", "free", "unpaid", "confirmed", ""},
        {Align::right, Align::left, Align::right, Align::right, Align::right, Align::right, Align::right});
    for (const ListedVariant& variant : variants) {
        table.add({std::to_string(variant.id), variant.sku, std::to_string(variant.stock),
                   std::to_string(variant.reserved), std::to_string(variant.stock - variant.reserved),
                   std::to_string(variant.active), std::to_string(variant.confirmed), remark(variant)});
    }
    return table.text();
}

std::string holders_text(const std::vector<StockHolder>& holders, const std::string& zone, Instant now,
                         bool verbose) {
    TextTable table({"reservation", "order", "pieces", "held", "payment", "until (" + zone + ")"},
                    {Align::right, Align::right, Align::right});
    const std::size_t shown = verbose ? holders.size() : std::min(holders.size(), most_holders);
    for (std::size_t i = 0; i < shown; ++i) {
        const StockHolder& holder = holders[i];
        const LocalTime end = local_time(zone, holder.ends_at.value_or(now));
        table.add({std::to_string(holder.id), std::to_string(holder.order), std::to_string(holder.quantity),
                   holder.status == "active" ? "unpaid" : holder.status, holder.payment_status,
                   !holder.ends_at         ? "shipped"
                   : *holder.ends_at > now ? end.date + " " + end.time
                                           : end.date + " " + end.time + ", over"});
    }
    std::string text = table.text();
    if (shown < holders.size())
        text += "… and " + std::to_string(holders.size() - shown) + " more; -v lists all\n";
    return text;
}

std::vector<ListedVariant> named(Store& store, const std::string& sku) {
    auto variants = store.stock().variants(sku);
    if (variants.empty()) {
        throw Error(ErrorKind::bad_data, "there is no variant \"" + sku + "\" in " + store.description(),
                    "give a SKU or an id; `slotctl stock show` lists them");
    }
    return variants;
}

int show_one(Context& context, Store& store, const std::string& sku) {
    const auto variants = named(store, sku);
    const auto max_age = context.config().config.unreserve.max_age;
    Json all = Json::array();
    std::string text = variants_text(variants);
    for (const ListedVariant& variant : variants) {
        const auto holders = store.stock().holders(variant.id, max_age);
        Json json = json_of(variant), list = Json::array();
        for (const StockHolder& holder : holders) list.push_back(json_of(holder));
        json["held_by"] = std::move(list);
        all.push_back(std::move(json));
        if (!holders.empty())
            text += holders_text(holders, machine_time_zone(), context.now(), context.options().verbose);
    }
    print(context.json() ? dumped({{"variants", std::move(all)}}) : text);
    return exit_ok;
}

int show(Context& context, const StockOptions& options) {
    Store& store = store_for_list(context);
    if (!options.sku.empty()) return show_one(context, store, options.sku);
    ListingQuery query;
    query.most = most_variants;
    auto variants = store.listings().variants(query).items;
    std::sort(variants.begin(), variants.end(),
              [](const ListedVariant& a, const ListedVariant& b) { return a.id < b.id; });
    if (context.json()) {
        Json all = Json::array();
        for (const ListedVariant& variant : variants) all.push_back(json_of(variant));
        print(dumped({{"variants", std::move(all)}}));
    } else if (!variants.empty()) {
        print(variants_text(variants));
    } else if (!context.options().quiet) {
        print("there is no stock\n");
    }
    return exit_ok;
}

std::string name_of(const StockRepair& item) {
    return item.sku ? "variant " + std::to_string(item.id) + " " + *item.sku
                    : "drop product " + std::to_string(item.id);
}

std::string repair_text(const StockRepair& item, bool dry_run) {
    const std::string text = printable_line(name_of(item)) + ": reserved " + std::to_string(item.reserved);
    if (item.possible())
        return text + (dry_run ? " would be " : " is now ") + std::to_string(item.held) + "\n";
    return text + ", but its reservations hold " + std::to_string(item.held) + ", more than the stock of " +
           std::to_string(item.stock) + ": not repaired. Cancel orders, or correct the stock, first\n";
}

/// The items that are wrong; with a name, only of that variant and its drop products.
std::vector<StockRepair> repaired(Store& store, const StockOptions& options, EditMode mode) {
    std::vector<VariantId> variants;
    std::vector<DropProductId> drop_products;
    if (!options.sku.empty()) {
        for (const ListedVariant& variant : named(store, options.sku)) variants.push_back(variant.id);
        drop_products = store.stock().drop_products_of(variants);
    } else {
        for (const StockDrift::Item& item : store.health().stock_drift(most_variants).examples)
            (item.sku ? variants : drop_products).push_back(item.id);
    }
    std::vector<StockRepair> items;
    retry_conflicts(
        5, [&] { items = store.stock().repair(variants, drop_products, mode); }, [] { return false; });
    return items;
}

int repair(Context& context, const StockOptions& options) {
    const bool dry_run = context.options().dry_run;
    Store& store = existing_store_for_edit(context);
    const auto items = repaired(store, options, dry_run ? EditMode::rehearse : EditMode::commit);
    const bool all =
        std::all_of(items.begin(), items.end(), [](const StockRepair& item) { return item.possible(); });
    const std::string done = dry_run || items.empty() ? "" : "what could be repaired is repaired";
    if (context.json()) {
        Json list = Json::array();
        for (const StockRepair& item : items) {
            list.push_back({{"kind", item.sku ? "variant" : "drop_product"},
                            {"id", item.id},
                            {"sku", item.sku ? Json(*item.sku) : Json()},
                            {"stock", item.stock},
                            {"reserved", item.reserved},
                            {"held", item.held},
                            {"repaired", item.possible() && !dry_run}});
        }
        print(dumped({{"status", all ? "ok" : "partial"}, {"dry_run", dry_run}, {"items", std::move(list)}}),
              done);
    } else if (!context.options().quiet) {
        for (const StockRepair& item : items) print(repair_text(item, dry_run), done);
        if (items.empty()) print("nothing to repair: what is reserved is what the reservations hold\n");
        if (dry_run && !items.empty()) print("nothing was written: this is a dry run\n");
    }
    if (!all && context.options().quiet && !context.json()) {
        for (const StockRepair& item : items)
            if (!item.possible()) complain(repair_text(item, dry_run));
    }
    return all ? exit_ok : exit_failed;
}

}  // namespace

void add_stock_commands(CLI::App& app, Action& chosen) {
    CLI::App* stock = app.add_subcommand("stock", "What is in stock, and what holds it");
    stock->require_subcommand(1);
    auto options = std::make_shared<StockOptions>();
    const auto command = [&](const char* name, const char* help, int (*run)(Context&, const StockOptions&)) {
        CLI::App* added = add_command(*stock, chosen, name, help, options, run);
        added->add_option("sku", options->sku, "Only this variant and its drop products: its SKU or id")
            ->type_name("SKU");
        return added;
    };
    command("show", "Show stock, and what holds a variant's", show);
    command("repair", "Set what is reserved to what the reservations hold", repair);
}

}  // namespace slotctl::cli
