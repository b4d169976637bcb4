#include <memory>

#include "cli/carry_out_edit.hpp"
#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/questions.hpp"
#include "cli/render_edit.hpp"
#include "core/base/printable.hpp"
#include "core/editing/documents.hpp"
#include "core/platform/terminal.hpp"
#include "core/platform/time_zone.hpp"

namespace slotctl::cli {

namespace {

struct UndoOptions {
    bool list = false, skip = false;
    bool yes = false;
};

int list(Context& context) {
    const auto edits = store_for_list(context).edits().history(most_edits);
    if (context.json()) {
        print(history_json(edits));
    } else if (!edits.empty()) {
        print(history_text(edits, machine_time_zone()));
    } else if (!context.options().quiet) {
        print("nothing has been edited yet\n");
    }
    return exit_ok;
}

/// `edit 9 by anna@desk, slotctl hours add …`
std::string named(const RecordedEdit& edit) {
    return printable_line("edit " + std::to_string(edit.id) + " by " + edit.who + ", " + edit.command);
}

int skip(Context& context, const UndoOptions& options) {
    const bool dry_run = context.options().dry_run;
    Store& store = existing_store_for_edit(context);
    const RecordedEdit edit = edit_to_undo(store);
    if (!dry_run) {
        if (!options.yes && is_terminal(StandardStream::input) &&
            !agrees(named(edit) + "\nIts changes stay, and it can no longer be undone. Continue?")) {
            complain("nothing was changed");
            return exit_failed;
        }
        skip_undo(store, edit);
    }
    const std::string done = dry_run ? "" : "the edit is skipped";
    if (context.json()) {
        print(skipped_json(edit, dry_run), done);
    } else if (!context.options().quiet) {
        print((dry_run ? "would skip: " : "skipped: ") + named(edit) + "\n" +
                  (dry_run ? "nothing was written: this is a dry run\n"
                           : "its changes stay, and it can no longer be undone\n"),
              done);
    }
    return exit_ok;
}

int run_undo(Context& context, const UndoOptions& options) {
    if (options.list) return list(context);
    if (options.skip) return skip(context, options);
    const EditTerms terms = edit_terms(context);
    Store& store = existing_store_for_edit(context);
    UndoResult last;
    return carry_out(context, options.yes,
                     [&](EditMode mode, const EditResult* previewed) {
                         last = undo(store, terms, mode, previewed);
                         return last.result;
                     },
                     {[&](const EditResult&, bool dry_run) { return undo_json(last, dry_run); },
                      [&](const EditResult& result) {
                          return (result.changes.empty() ? "nothing to change\n" : "") +
                                 ("undone: " + named(last.undone)) + "\n";
                      }});
}

}  // namespace

void add_undo(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<UndoOptions>();
    CLI::App* command =
        app.add_subcommand("undo", "Take back the last edit of hours, closed days and the like");
    CLI::Option* const listing = command->add_flag("--list", options->list, "List the latest edits instead");
    command
        ->add_flag(
            "--skip", options->skip,
            "Drop the last edit from the history instead, without undoing it, to get at the ones before it")
        ->excludes(listing);
    add_yes(*command, options->yes);
    command->callback(
        [options, &chosen] { chosen = [options](Context& context) { return run_undo(context, *options); }; });
}

}  // namespace slotctl::cli
