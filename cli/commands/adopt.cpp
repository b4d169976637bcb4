#include <algorithm>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/render_adoption.hpp"
#include "core/adopt/mapping_file.hpp"
#include "core/adopt/suggestion.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/account.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/text_file.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* default_file = "tables.toml";

struct SuggestOptions {
    std::string file = default_file;
    bool force = false;
};

struct ApplyOptions {
    std::string file = default_file;
};

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

int suggest(Context& context, const SuggestOptions& options) {
    Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
    const std::filesystem::path file = path_from(options.file);
    const bool to_output = options.file == "-" || context.options().dry_run;
    if (!to_output && !options.force && read_text_file(file)) {
        throw Error(ErrorKind::usage, utf8(file) + " is already there",
                    "name another file with --file, or replace it with --force");
    }
    const auto suggestion = adopt::suggest(store.adoption().catalogue(),
                                           [&](const adopt::ShopTable& table, const std::string& column) {
                                               return store.adoption().words(table, column);
                                           });
    const std::string text = adopt::write_mapping(suggestion.mapping, suggestion.comments);
    if (!to_output) write_text_file(std::filesystem::absolute(file), text, 0644);
    if (context.json()) {
        Json tables = Json::object();
        for (const adopt::TableMapping& table : suggestion.mapping.tables) tables[table.table] = table.from;
        print(dumped({{"status", "ok"},
                      {"file", to_output ? Json() : Json(utf8(file))},
                      {"tables", tables},
                      {"undecided", suggestion.undecided},
                      {"text", text}}));
        return exit_ok;
    }
    if (to_output) {
        print(text);
        return exit_ok;
    }
    if (context.options().quiet) return exit_ok;
    std::string said = "wrote " + utf8(file) + "\n";
    for (const adopt::TableMapping& table : suggestion.mapping.tables)
        said += "  " + table.table + " from " + table.from + "\n";
    if (suggestion.mapping.tables.empty()) said += "no table looks like one of slotctl's\n";
    if (!suggestion.undecided.empty()) {
        said += "what you must decide:\n";
        for (const std::string& line : suggestion.undecided) said += "  " + line + "\n";
    }
    print(said + "Read it, complete it, then run `slotctl adopt apply " + utf8(file) + " --dry-run`.\n");
    return exit_ok;
}

/// Whoever may write to a mapping chooses SQL that runs with the database's rights, and stays in its
/// triggers.
std::string read_mapping_file(const std::filesystem::path& file) {
    constexpr std::size_t most_bytes = std::size_t{1} << 20U;
    try {
        const FileText found = read_file(file, most_bytes);
        if (!is_administrator() || (found.is_of_root && !found.others_may_write)) return found.text;
        throw Error(ErrorKind::permission,
                    utf8(file) + " is refused for " + std::string(name_of_root()) +
                        ", since other users may write to it: " + found.access,
                    "if its contents are correct, run `" + protecting_commands(file) +
                        "`; otherwise run slotctl as " + found.owner);
    } catch (const FileTrouble& trouble) {
        if (!trouble.missing()) throw trouble.error("cannot read " + utf8(file), "let this user read it");
        throw Error(ErrorKind::config, "there is no file " + utf8(file),
                    "run `slotctl adopt suggest` to write one, or name the file");
    }
}

int apply(Context& context, const ApplyOptions& options) {
    const std::filesystem::path file = path_from(options.file);
    const std::string text = read_mapping_file(file);
    const adopt::Mapping mapping = adopt::read_mapping(text, utf8(file));
    const bool as_migration = context.options().format == OutputFormat::django;
    const bool really = !context.options().dry_run && !as_migration;
    AdoptionStore& store = context.store().adoption();
    const AdoptionScript script = store.apply(mapping, text, context.now(), really);
    const auto warnings = warnings_in(store.own_tables_beside(mapping.schema));
    const std::string done = really ? "the tables were adopted" : "";
    for (const std::string& warning : warnings) warn(warning);
    if (as_migration) {
        print(django_text(script, mapping.schema));
        return exit_ok;
    }
    if (context.json()) {
        Json tables = Json::object();
        for (const adopt::TableMapping& table : mapping.tables) tables[table.table] = table.from;
        Json result{{"status", "ok"},
                    {"dry_run", !really},
                    {"schema", mapping.schema},
                    {"tables", tables},
                    {"warnings", warnings}};
        if (!really) result["statements"] = script;
        print(dumped(result), done);
        return exit_ok;
    }
    if (!really) {
        print(sql_text(script));
        return exit_ok;
    }
    if (context.options().quiet) return exit_ok;
    std::string said = "these tables stand for slotctl's now:\n";
    for (const adopt::TableMapping& table : mapping.tables)
        said += "  " + mapping.schema + "." + table.table + " is " + table.from + "\n";
    print(said + "slotctl finds them if its search path begins with " + mapping.schema +
              ": add ?options=-csearch_path%3D" + mapping.schema +
              " to the URL, or run\n  ALTER ROLE … IN DATABASE … SET search_path = " + mapping.schema +
              "\nThen run `slotctl adopt check`.\n",
          done);
    return exit_ok;
}

int check(Context& context) {
    const auto findings = context.store(StoreAccess::inspect, StoreAccess::inspect).adoption().check();
    print(context.json() ? findings_json(findings) : findings_text(findings));
    const bool failed = std::any_of(findings.begin(), findings.end(), [](const AdoptionFinding& finding) {
        return finding.kind == AdoptionFinding::Kind::error;
    });
    return failed ? exit_failed : exit_ok;
}

int say_done(Context& context, bool done, const std::string& state) {
    const std::string now = "the application's tables are " + state;
    if (context.json()) {
        print(dumped({{"status", "ok"}, {"changed", done}, {"state", state}}), now);
    } else if (!context.options().quiet) {
        print(now + (done ? "" : " already") + "\n", now);
    }
    return exit_ok;
}

/// A dry run only says what would be done.
int rehearse_move(Context& context, bool to_detached) {
    const auto state = context.store().adoption().state();
    if (!state) {
        throw Error(ErrorKind::config, "no tables of an application are adopted in this database",
                    "run `slotctl adopt suggest`, complete tables.toml, and run `slotctl adopt apply`");
    }
    const bool would = state->detached_at.has_value() != to_detached;
    const std::string word = to_detached ? "detached" : "attached";
    if (context.json()) {
        print(dumped({{"status", "ok"}, {"dry_run", true}, {"changed", would}, {"state", word}}));
    } else {
        print(would ? "the application's tables would be " + word + "\n"
                    : "the application's tables are " + word + " already\n");
    }
    return exit_ok;
}

int detach(Context& context) {
    if (context.options().dry_run) return rehearse_move(context, true);
    return say_done(context, context.store().adoption().detach(context.now()), "detached");
}

int attach(Context& context) {
    if (context.options().dry_run) return rehearse_move(context, false);
    return say_done(context, context.store().adoption().attach(), "attached");
}

}  // namespace

void add_adopt(CLI::App& app, Action& chosen) {
    CLI::App* group = app.add_subcommand("adopt", "Work on an application's own tables instead of slotctl's");
    group->require_subcommand(1);

    auto suggesting = std::make_shared<SuggestOptions>();
    CLI::App* suggest_command = add_command(
        *group, chosen, "suggest",
        "Guess which of the application's tables and columns stand for slotctl's, and write tables.toml",
        suggesting, suggest);
    suggest_command
        ->add_option("--file", suggesting->file,
                     "The file to write (default: tables.toml); -: standard output")
        ->type_name("FILE");
    suggest_command->add_flag("--force", suggesting->force, "Replace a file that is there");

    auto applying = std::make_shared<ApplyOptions>();
    CLI::App* apply_command = add_command(
        *group, chosen, "apply",
        "Make views with slotctl's names over the tables that tables.toml names; --dry-run shows the SQL,"
        " --format django a migration",
        applying, apply);
    apply_command->add_option("FILE", applying->file, "The mapping (default: tables.toml)")
        ->type_name("FILE");

    add_command(*group, chosen, "check",
                "Try what slotctl writes on one row each, undo it, and name what the application's tables do "
                "not guarantee",
                check);
    add_command(*group, chosen, "detach",
                "Drop the views and triggers for a while, so that the application can change its tables",
                detach);
    add_command(*group, chosen, "attach", "Make the views and triggers again", attach);
}

}  // namespace slotctl::cli
