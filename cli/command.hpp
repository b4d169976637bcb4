#pragma once

#include <functional>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/context.hpp"

namespace slotctl::cli {

/// The work of a command, run after its line is parsed; returns the exit status.
using Action = std::function<int(Context&)>;

/// Adds one command to the program, with its options; the parsed command stores its action in `chosen`.
using AddCommand = void (*)(CLI::App& app, Action& chosen);

/// Adds a command below `parent`, with its work.
CLI::App* add_command(CLI::App& parent, Action& chosen, const std::string& name, const std::string& help,
                      Action run);

/// The same for work that gets options.
template <class Options>
CLI::App* add_command(CLI::App& parent, Action& chosen, const std::string& name, const std::string& help,
                      const std::shared_ptr<Options>& options, int (*run)(Context&, const Options&)) {
    return add_command(parent, chosen, name, help,
                       [options, run](Context& context) { return run(context, *options); });
}

void add_init(CLI::App& app, Action& chosen);
void add_maintain(CLI::App& app, Action& chosen);
void add_unreserve(CLI::App& app, Action& chosen);
void add_remind(CLI::App& app, Action& chosen);
void add_mark_missed(CLI::App& app, Action& chosen);
void add_cleanup(CLI::App& app, Action& chosen);
void add_reviews(CLI::App& app, Action& chosen);
void add_stats(CLI::App& app, Action& chosen);
void add_availability(CLI::App& app, Action& chosen);
void add_slots(CLI::App& app, Action& chosen);
void add_book(CLI::App& app, Action& chosen);
void add_booking(CLI::App& app, Action& chosen);
void add_calendar(CLI::App& app, Action& chosen);
void add_provider_commands(CLI::App& app, Action& chosen);
void add_service_commands(CLI::App& app, Action& chosen);
void add_offering_commands(CLI::App& app, Action& chosen);
void add_hours_commands(CLI::App& app, Action& chosen);
void add_closed(CLI::App& app, Action& chosen);
void add_stock_commands(CLI::App& app, Action& chosen);
void add_undo(CLI::App& app, Action& chosen);
void add_notify(CLI::App& app, Action& chosen);
void add_send(CLI::App& app, Action& chosen);
void add_notifications(CLI::App& app, Action& chosen);
void add_monitor(CLI::App& app, Action& chosen);
void add_pause(CLI::App& app, Action& chosen);
void add_resume(CLI::App& app, Action& chosen);
void add_db(CLI::App& app, Action& chosen);
void add_adopt(CLI::App& app, Action& chosen);
void add_import(CLI::App& app, Action& chosen);
void add_export(CLI::App& app, Action& chosen);
void add_alerts(CLI::App& app, Action& chosen);
void add_config(CLI::App& app, Action& chosen);
void add_runs(CLI::App& app, Action& chosen);
void add_run(CLI::App& app, Action& chosen);
void add_serve(CLI::App& app, Action& chosen);
void add_completion(CLI::App& app, Action& chosen);
void add_setup_automation(CLI::App& app, Action& chosen);

/// Every command, in the order of the help.
inline constexpr AddCommand commands[] = {add_init,
                                          add_maintain,
                                          add_unreserve,
                                          add_remind,
                                          add_mark_missed,
                                          add_cleanup,
                                          add_reviews,
                                          add_stats,
                                          add_availability,
                                          add_slots,
                                          add_book,
                                          add_booking,
                                          add_calendar,
                                          add_provider_commands,
                                          add_service_commands,
                                          add_offering_commands,
                                          add_hours_commands,
                                          add_closed,
                                          add_stock_commands,
                                          add_undo,
                                          add_notify,
                                          add_send,
                                          add_notifications,
                                          add_serve,
                                          add_monitor,
                                          add_alerts,
                                          add_runs,
                                          add_pause,
                                          add_resume,
                                          add_run,
                                          add_setup_automation,
                                          add_db,
                                          add_adopt,
                                          add_import,
                                          add_export,
                                          add_config,
                                          add_completion};

}  // namespace slotctl::cli
