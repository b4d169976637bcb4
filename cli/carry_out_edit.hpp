#pragma once

#include <functional>
#include <string>

#include "cli/context.hpp"
#include "core/editing/edit.hpp"

/// What every command has in common that edits rules.
namespace slotctl::cli {

/// `--yes`
void add_yes(CLI::App& command, bool& yes);

/// Throws Error(unavailable) if the database is a file that does not exist. For commands that change what is
/// there: with a wrong path, they would make an empty database and find nothing to do.
void require_existing_database(Context& context);

/// The store for an edit; a dry run writes too, and rolls back.
Store& store_for_edit(Context& context);
/// The same for edits of what exists; throws as `require_existing_database` does.
Store& existing_store_for_edit(Context& context);
/// The store for a list.
Store& store_for_list(Context& context);

/// The same edit, rehearsed or in earnest.
using RunEdit = std::function<EditResult(EditMode mode, const EditResult* previewed)>;

/// What is printed.
struct EditWords {
    std::function<std::string(const EditResult& result, bool dry_run)> json;
    std::function<std::string(const EditResult& result)> done;  ///< the last lines, once it is written
};

/// Carries an edit out, or rehearses it in a dry run, and prints it. If bookings are affected and a person
/// sits at the terminal, they are shown and the person is asked before anything is written, unless `yes`.
/// Returns the exit status.
int carry_out(Context& context, bool yes, const RunEdit& run, const EditWords& words);

/// The same for a change of rules.
int carry_out(Context& context, bool yes, const EditScope& scope, const ChangeRules& change);

EditTerms edit_terms(Context& context);

}  // namespace slotctl::cli
