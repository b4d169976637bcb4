#include "cli/commands/exchange.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/commands/calendar_export.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/render_import.hpp"
#include "core/base/batch_retry.hpp"
#include "core/base/path_text.hpp"
#include "core/calendar/zone.hpp"
#include "core/exchange/export_doubts.hpp"
#include "core/exchange/json.hpp"
#include "core/platform/output_stream.hpp"

namespace slotctl::cli {

namespace {

struct ImportArguments {
    std::string file;
    ListSelection only;
    bool force = false;
};

/// The lists named in `a,b`. Throws if one of them is unknown.
void choose_lists(const std::string& names, ListSelection& only) {
    std::string known;
    for (const std::string_view name : list_names) known.append(known.empty() ? "" : ", ").append(name);
    std::istringstream in(names);
    only.clear();
    for (std::string name; std::getline(in, name, ',');) {
        if (std::find(list_names.begin(), list_names.end(), name) == list_names.end())
            throw CLI::ValidationError(std::string("--only: \"")
                                           .append(name)
                                           .append("\" is not a list of the import format: ")
                                           .append(known));
        only.push_back(name);
    }
    if (only.empty()) throw CLI::ValidationError("--only: name one or more of " + known);
}

void complain_of(const std::vector<Fault>& doubts) {
    if (doubts.empty()) return;
    std::string text = "an import of this file would not give back everything as it was:";
    for (const Fault& doubt : doubts) text += "\n  " + doubt.path + ": " + doubt.message;
    complain(text);
}

void complain_of(const ImportReport& report) {
    if (report.doubts.empty()) return;
    std::string text = "the import may not be what was meant:";
    for (const Fault& doubt : report.doubts)
        text.append("\n  ").append(doubt.path).append(": ").append(doubt.message);
    if (report.more_doubts > 0)
        text.append("\n  and ").append(std::to_string(report.more_doubts)).append(" more");
    complain(text);
}

}  // namespace

int import_business(Context& context, const Business& business, bool force) {
    const bool dry_run = context.options().dry_run;
    Store& store = context.store(StoreAccess::rehearse);
    require_current_schema(store);
    if (const auto adopted = store.adoption().state()) {
        throw Error(ErrorKind::config,
                    "an import would write into the application's own tables, which the mapping of " +
                        format_instant(adopted->applied_at) + " adopted",
                    "let the application write them, or import into another database or schema");
    }
    const ImportMode mode = dry_run ? ImportMode::rehearse : ImportMode::commit;
    ImportReport report;
    // Customers book meanwhile: if both wait for each other, the database may cancel the import.
    retry_conflicts(
        5, [&] { report = store.exchange().import(business, context.now(), mode, force); },
        [] { return false; });
    complain_of(report);
    if (context.options().quiet) return exit_ok;
    print(context.json() ? import_json(report, dry_run) : import_text(report, dry_run),
          dry_run ? "" : "everything was imported");
    return exit_ok;
}

bool knows_zone(std::string_view name) {
    return Zone::find(name).has_value();
}

void add_import(CLI::App& app, Action& chosen) {
    auto arguments = std::make_shared<ImportArguments>();
    CLI::App* command = app.add_subcommand("import", "Load or update a business's data from a JSON file");
    command->add_option("file", arguments->file, "The file; - for standard input")
        ->type_name("FILE.json")
        ->required();
    command
        ->add_option_function<std::string>(
            "--only", [arguments](const std::string& names) { choose_lists(names, arguments->only); },
            "Import only these lists of the file, separated by commas")
        ->type_name("LISTS");
    command->add_flag("--force", arguments->force,
                      "Also set records back to an earlier status, such as paid to unpaid");
    command->callback([arguments, &chosen] {
        chosen = [arguments](Context& context) {
            context.config();
            const Business business =
                arguments->file == "-"
                    ? read_business(std::cin, knows_zone, arguments->only)
                    : read_business_file(path_from(arguments->file), knows_zone, arguments->only);
            return import_business(context, business, arguments->force);
        };
    });
}

void add_export(CLI::App& app, Action& chosen) {
    auto file = std::make_shared<std::string>();
    auto calendar = std::make_shared<CalendarExport>();
    auto with_secrets = std::make_shared<bool>(false);
    CLI::App* command = app.add_subcommand(
        "export", "Write the business's data as JSON, or its bookings as a calendar, to standard output");
    command
        ->add_option("--output", *file,
                     "Write to FILE atomically instead of standard output; only you can read it")
        ->type_name("FILE");
    command->add_flag("--with-secrets", *with_secrets,
                      "Also the addresses of other calendars, and what makes the addresses of feeds valid");
    add_calendar_options(*command, *calendar);
    command->callback([file, calendar, with_secrets, &chosen] {
        chosen = [file, calendar, with_secrets](Context& context) {
            const bool as_calendar = context.options().format == OutputFormat::ics;
            if (!as_calendar) refuse_calendar_options(*calendar);
            if (as_calendar && *with_secrets)
                throw Error(ErrorKind::usage, "--with-secrets is for JSON only", "leave it out");
            // This also works with a database file that is read-only for this user.
            Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
            require_current_schema(store);
            // A dry run writes nothing: it shows what the file would contain.
            const bool to_a_file = !file->empty() && !context.options().dry_run;
            const auto output = to_a_file ? to_file(path_from(*file)) : to_standard_output();
            if (as_calendar) {
                const auto left_out = export_calendar(store, *calendar, context.now(), output->stream());
                output->finish();
                for (const std::string& provider : left_out) warn("left out: " + provider);
                return static_cast<int>(left_out.empty() ? exit_ok : exit_failed);
            }
            ExportDoubts doubts(knows_zone);
            BusinessWriter writer(output->stream(), &doubts, *with_secrets);
            store.exchange().export_to(writer);
            writer.finish();
            output->finish();
            complain_of(doubts.take());
            return static_cast<int>(exit_ok);
        };
    });
}

}  // namespace slotctl::cli
