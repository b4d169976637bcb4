#include "cli/commands/db_health.hpp"

#include "cli/output.hpp"
#include "cli/render_storage.hpp"

namespace slotctl::cli {

namespace {

int show(Context& context) {
    context.config();
    Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
    require_current_schema(store);
    StorageView view{store.description(), store.storage().storage(StorageDepth::whole), {}};
    view.findings = storage_findings(view.facts, context.now());
    const GlobalOptions& options = context.options();
    const HealthState state = upkeep_check(view.findings).state;
    if (context.json()) {
        print(storage_json(view));
    } else if (!options.quiet || state != HealthState::ok) {
        print(storage_text(view, text_style(options), options.verbose));
    }
    return static_cast<int>(state);  // as `monitor`
}

}  // namespace

void add_db_health(CLI::App& db, Action& chosen) {
    db.add_subcommand("health",
                      "Show the size and condition of the database, and what to do about it; ends with 1 for "
                      "warnings, 2 for what is critical")
        ->callback([&chosen] { chosen = show; });
}

}  // namespace slotctl::cli
