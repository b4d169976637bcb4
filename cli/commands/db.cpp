#include <memory>
#include <sstream>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/commands/db_health.hpp"
#include "cli/commands/exchange.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "core/platform/time_zone.hpp"
#include "core/samples/samples.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::vector<SchemaStep>& steps) {
    Json list = Json::array();
    for (const SchemaStep& step : steps) list.push_back({{"version", step.version}, {"name", step.name}});
    return list;
}

std::string text_of(const std::vector<SchemaStep>& steps) {
    std::string text;
    for (const SchemaStep& step : steps) text += "  " + std::to_string(step.version) + " " + step.name + "\n";
    return text;
}

int migrate(Context& context) {
    Store& store = context.store();
    const bool dry_run = context.options().dry_run;
    const auto steps = dry_run ? store.schema().status().pending : store.schema().migrate(context.now());
    const std::string done = dry_run ? "" : "the schema is up to date";
    if (context.json()) {
        print(Json{{"status", "ok"}, {"dry_run", dry_run}, {dry_run ? "pending" : "applied", json_of(steps)}}
                      .dump() +
                  "\n",
              done);
    } else if (!context.options().quiet) {
        const std::string what = dry_run ? "would apply" : "applied";
        print(steps.empty() ? store.description() + " is up to date\n"
                            : what + " to " + store.description() + ":\n" + text_of(steps),
              done);
    }
    return exit_ok;
}

int status(Context& context) {
    Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
    const SchemaStatus schema = store.schema().status();
    const std::string zone_data = installed_zone_data().version;
    const bool current = schema.version == schema.latest;
    const auto missing = current ? store.storage().missing_tables() : std::vector<std::string>();
    const bool complete = current && missing.empty();
    const auto last = complete ? store.runs().last_good_start("maintain", context.now()) : std::nullopt;
    const bool holds_nothing = complete && store.schema().holds_nothing();
    if (context.json()) {
        print(Json{{"database", store.description()},
                   {"schema_version", schema.version},
                   {"latest_version", schema.latest},
                   {"pending", json_of(schema.pending)},
                   {"tables_elsewhere", schema.elsewhere},
                   {"missing_tables", missing},
                   {"holds_nothing", complete ? Json(holds_nothing) : Json(nullptr)},
                   {"zone_data", zone_data},
                   {"last_good_maintain", last ? Json(format_instant(*last)) : Json(nullptr)}}
                  .dump() +
              "\n");
        return exit_ok;
    }
    std::string text = "database            " + store.description() + "\nschema              " +
                       std::to_string(schema.version) + " of " + std::to_string(schema.latest) + "\n";
    if (!schema.pending.empty()) text += "pending (run `slotctl db migrate`):\n" + text_of(schema.pending);
    if (schema.version > schema.latest)
        text += "the schema is newer than this slotctl knows; install a newer slotctl\n";
    for (const std::string& place : schema.elsewhere)
        text += "other tables        in schema " + place + ", which this connection does not use\n";
    if (!missing.empty()) {
        text += "missing tables      ";
        for (const std::string& name : missing)
            text.append(name).append(&name == &missing.back() ? "" : ", ");
        text += " (restore them from a backup)\n";
    }
    if (holds_nothing) text += "records             none: no provider, service, variant or order\n";
    text += "last good maintain  " + (last ? format_instant(*last) : std::string("none")) + "\n";
    text += "time zone data      " + (zone_data.empty() ? "unknown version" : zone_data) + "\n";
    print(text);
    return exit_ok;
}

int seed(Context& context, const std::string& name) {
    for (const Sample& sample : samples()) {
        if (sample.name != name) continue;
        std::istringstream in{std::string(sample.json)};
        return import_business(context, read_business(in, knows_zone));
    }
    std::string known;
    for (const Sample& sample : samples()) known += (known.empty() ? "" : ", ") + std::string(sample.name);
    throw Error(ErrorKind::usage, "unknown sample \"" + name + "\"", "the samples are " + known);
}

int reset(Context& context, bool yes) {
    Store& store = context.store();
    const bool dry_run = context.options().dry_run;
    if (!dry_run && !yes) {
        throw Error(ErrorKind::usage, "`db reset` deletes all data in " + store.description(),
                    "add --yes to confirm");
    }
    if (!dry_run) store.schema().reset(context.now());
    if (context.options().quiet) return exit_ok;
    const std::string done = dry_run ? "" : "everything was deleted";
    if (context.json()) {
        print(Json{{"status", "ok"}, {"dry_run", dry_run}, {"database", store.description()}}.dump() + "\n",
              done);
    } else {
        print(dry_run ? "would delete all of slotctl's tables and their data in " + store.description() + "\n"
                      : "deleted everything in " + store.description() + " and created the schema again\n",
              done);
    }
    return exit_ok;
}

}  // namespace

void add_db(CLI::App& app, Action& chosen) {
    CLI::App* db =
        app.add_subcommand("db", "Manage the database's schema, show its condition, and load sample data");
    db->require_subcommand(1);
    db->add_subcommand("migrate", "Bring the schema up to date")->callback([&chosen] { chosen = migrate; });
    db->add_subcommand("status", "Show the database, its schema and the last good run")->callback([&chosen] {
        chosen = status;
    });
    add_db_health(*db, chosen);

    auto sample = std::make_shared<std::string>(samples().front().name);
    std::string about, names;
    for (const Sample& s : samples()) names += (names.empty() ? "" : "|") + std::string(s.name);
    for (const Sample& s : samples()) about += "\n  " + std::string(s.name) + ": " + std::string(s.about);
    CLI::App* seeding = db->add_subcommand("seed", "Load a sample business");
    seeding->add_option("--sample", *sample, "The sample (default " + *sample + ")" + about)
        ->type_name(names);
    seeding->callback(
        [sample, &chosen] { chosen = [sample](Context& context) { return seed(context, *sample); }; });

    auto yes = std::make_shared<bool>(false);
    CLI::App* resetting =
        db->add_subcommand("reset", "Delete all of slotctl's tables and data, and create them again, empty");
    resetting->add_flag("--yes", *yes, "Confirm the deletion");
    resetting->callback(
        [yes, &chosen] { chosen = [yes](Context& context) { return reset(context, *yes); }; });
}

}  // namespace slotctl::cli
