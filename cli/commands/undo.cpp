#include <memory>

#include "cli/carry_out_edit.hpp"
#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/render_edit.hpp"
#include "core/editing/documents.hpp"
#include "core/platform/time_zone.hpp"

namespace slotctl::cli {

namespace {

struct UndoOptions {
    bool list = false;
    bool yes = false;
};

int list(Context& context) {
    const auto edits = store_for_list(context).edits().history(most_edits);
    if (context.json()) {
        print(history_json(edits));
    } else if (!edits.empty()) {
        print(history_text(edits, machine_time_zone()));
    } else if (!context.options().quiet) {
        print("nothing was edited yet\n");
    }
    return exit_ok;
}

int run_undo(Context& context, const UndoOptions& options) {
    if (options.list) return list(context);
    const EditTerms terms = edit_terms(context);
    Store& store = store_for_edit(context);
    UndoResult last;
    return carry_out(context, options.yes,
                     [&](EditMode mode, const EditResult* previewed) {
                         last = undo(store, terms, mode, previewed);
                         return last.result;
                     },
                     {[&](const EditResult&, bool dry_run) { return undo_json(last, dry_run); },
                      [&] {
                          return "undone: edit " + std::to_string(last.undone.id) + " by " + last.undone.who +
                                 ", " + last.undone.command + "\n";
                      }});
}

}  // namespace

void add_undo(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<UndoOptions>();
    CLI::App* command =
        app.add_subcommand("undo", "Take back the last edit of hours, closed days and the like");
    command->add_flag("--list", options->list, "List the latest edits instead");
    add_yes(*command, options->yes);
    command->callback(
        [options, &chosen] { chosen = [options](Context& context) { return run_undo(context, *options); }; });
}

}  // namespace slotctl::cli
