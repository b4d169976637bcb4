#include "cli/carry_out_edit.hpp"

#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "cli/questions.hpp"
#include "cli/render_edit.hpp"
#include "core/editing/documents.hpp"
#include "core/platform/account.hpp"
#include "core/platform/process.hpp"
#include "core/platform/terminal.hpp"

namespace slotctl::cli {

namespace {

bool text_wanted(const Context& context) {
    return !context.json() && !context.options().quiet;
}

}  // namespace

void add_yes(CLI::App& command, bool& yes) {
    command.add_flag("--yes", yes, "Do not ask, even if existing bookings are affected");
}

Store& store_for_edit(Context& context) {
    context.config();
    Store& store = context.store(StoreAccess::rehearse, StoreAccess::write);
    require_current_schema(store);
    return store;
}

void require_existing_database(Context& context) {
    const Workplace& workplace = context.workplace();
    if (!workplace.database_file().empty())
        static_cast<void>(
            workplace.another_store(StoreAccess::inspect, workplace.config().monitor.query_timeout));
}

Store& existing_store_for_edit(Context& context) {
    require_existing_database(context);
    return store_for_edit(context);
}

Store& store_for_list(Context& context) {
    context.config();
    Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
    require_current_schema(store);
    return store;
}

EditTerms edit_terms(Context& context) {
    const MaintainConfig& config = context.config().config.maintain;
    EditTerms terms;
    terms.now = context.now();
    terms.policy.days_ahead = config.days_ahead;
    terms.policy.max_slots = config.max_slots_per_service;
    return terms;
}

int carry_out(Context& context, bool yes, const RunEdit& run, const EditWords& words) {
    const bool dry_run = context.options().dry_run, verbose = context.options().verbose;
    const auto show = [&](const EditResult& result) {
        const std::string done =
            dry_run || result.changes.empty() ? "" : "the change was made; `slotctl undo --list` shows it";
        if (context.json()) print(words.json(result, dry_run), done);
        if (text_wanted(context)) print(edit_text(result, verbose), done);
    };
    const auto conclude = [&](const EditResult& result) {
        if (text_wanted(context)) {
            print(!dry_run                 ? words.done(result)
                  : result.changes.empty() ? "nothing to change\n"
                                           : "nothing was written: this is a dry run\n");
        }
        return static_cast<int>(exit_ok);
    };
    if (dry_run) {
        const EditResult rehearsed = run(EditMode::rehearse, nullptr);
        show(rehearsed);
        return conclude(rehearsed);
    }
    if (yes || !is_terminal(StandardStream::input)) {
        const EditResult result = run(EditMode::commit, nullptr);
        show(result);
        return conclude(result);
    }
    const EditResult preview = run(EditMode::rehearse, nullptr);
    const bool asks = preview.effect.concerns_bookings();
    if (asks) {
        write_text(StandardStream::error, edit_text(preview, verbose));
        if (!agrees("Continue?")) {
            complain("nothing was changed");
            return exit_failed;
        }
    }
    const EditResult result = run(EditMode::commit, &preview);
    if (context.json() || !asks) show(result);
    return conclude(result);
}

int carry_out(Context& context, bool yes, const EditScope& scope, const ChangeRules& change) {
    const EditRequest request{scope, change, context.options().command_line,
                              current_account().name + "@" + host_name()};
    const EditTerms terms = edit_terms(context);
    Store& store = store_for_edit(context);
    return carry_out(context, yes,
                     [&](EditMode mode, const EditResult* previewed) {
                         return edit(store, request, terms, mode, previewed);
                     },
                     {edit_json, [](const EditResult& result) {
                          return std::string(result.changes.empty() ? "nothing to change\n"
                                                                    : "done; `slotctl undo` takes it back\n");
                      }});
}

}  // namespace slotctl::cli
