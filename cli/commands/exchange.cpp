#include "cli/commands/exchange.hpp"

#include <iostream>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "core/calendar/zone.hpp"
#include "core/jobs/batch_retry.hpp"

namespace slotctl::cli {

namespace {

std::string counts_text(const ImportCounts& counts, bool dry_run) {
    const std::pair<const char*, std::int64_t> all[] = {
        {"providers", counts.providers}, {"services", counts.services},
        {"offerings", counts.offerings}, {"bookings", counts.bookings},
        {"variants", counts.variants},   {"drop products", counts.drop_products},
        {"orders", counts.orders},       {"reservations", counts.reservations}};
    std::string text;
    for (const auto& [name, count] : all) {
        if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + name;
    }
    if (text.empty()) text = "nothing: the file has no records";
    return (dry_run ? "would import " : "imported ") + text + "\n";
}

std::string counts_json(const ImportCounts& counts, bool dry_run) {
    const nlohmann::ordered_json json{{"status", "ok"},
                                      {"dry_run", dry_run},
                                      {"counts",
                                       {{"providers", counts.providers},
                                        {"services", counts.services},
                                        {"offerings", counts.offerings},
                                        {"bookings", counts.bookings},
                                        {"variants", counts.variants},
                                        {"drop_products", counts.drop_products},
                                        {"orders", counts.orders},
                                        {"reservations", counts.reservations}}}};
    return json.dump() + "\n";
}

}  // namespace

int import_business(Context& context, const Business& business) {
    const bool dry_run = context.options().dry_run;
    Store& store = context.store(StoreAccess::rehearse);
    require_current_schema(store);
    const ImportMode mode = dry_run ? ImportMode::rehearse : ImportMode::commit;
    ImportCounts counts;
    // Customers book meanwhile: of two that wait for each other the database may give up the import.
    retry_conflicts(
        5, [&] { counts = store.exchange().import(business, context.now(), mode); }, [] { return false; });
    if (context.options().quiet) return exit_ok;
    print(context.json() ? counts_json(counts, dry_run) : counts_text(counts, dry_run));
    return exit_ok;
}

bool knows_zone(std::string_view name) {
    return Zone::find(name).has_value();
}

void add_import(CLI::App& app, Action& chosen) {
    auto file = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("import", "Load or update a business's data from a JSON file");
    command->add_option("file", *file, "The file; - reads standard input")
        ->type_name("FILE.json")
        ->required();
    command->callback([file, &chosen] {
        chosen = [file](Context& context) {
            context.config();
            const Business business =
                *file == "-" ? read_business(std::cin, knows_zone) : read_business_file(*file, knows_zone);
            return import_business(context, business);
        };
    });
}

void add_export(CLI::App& app, Action& chosen) {
    CLI::App* command = app.add_subcommand("export", "Write the business's data as JSON to standard output");
    command->callback([&chosen] {
        chosen = [](Context& context) {
            // From a file that this user may only read, as well.
            Store& store = context.store(StoreAccess::read, StoreAccess::read);
            require_current_schema(store);
            BusinessWriter writer(std::cout);
            store.exchange().export_to(writer);
            writer.finish();
            return static_cast<int>(exit_ok);
        };
    });
}

}  // namespace slotctl::cli
