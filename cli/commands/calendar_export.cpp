#include "cli/commands/calendar_export.hpp"

#include <string>
#include <vector>

#include "cli/date_option.hpp"
#include "core/base/error.hpp"
#include "core/feeds/provider_calendars.hpp"

namespace slotctl::cli {

void add_calendar_options(CLI::App& command, CalendarExport& options) {
    add_providers(command, options.scope, "With --format ics: only bookings of this provider");
    add_date(command, "--from", options.from, "With --format ics: from this date on, local to each provider");
    add_date(command, "--to", options.to, "With --format ics: up to this date, which is included");
    CLI::Option* const busy = command.add_flag(
        "--busy", options.busy, "With --format ics: only when providers are busy, not what and with whom");
    command
        .add_flag("--free-busy", options.free_busy,
                  "The same as free/busy data (VFREEBUSY) instead of events")
        ->excludes(busy);
}

void refuse_calendar_options(const CalendarExport& options) {
    const std::string given = !options.scope.providers.empty()      ? "--provider"
                              : !options.scope.provider_ids.empty() ? "--provider-id"
                              : options.from                        ? "--from"
                              : options.to                          ? "--to"
                              : options.busy                        ? "--busy"
                              : options.free_busy                   ? "--free-busy"
                                                                    : "";
    if (given.empty()) return;
    throw Error(ErrorKind::usage, given + " is for calendars only; JSON has the whole business",
                "add --format ics, or leave " + given + " out");
}

std::vector<std::string> export_calendar(Store& store, const CalendarExport& options, Instant now,
                                         std::ostream& out) {
    CalendarRequest request;
    request.providers = found(store, options.scope, NameMatch::part).providers;
    request.form = options.free_busy ? CalendarForm::free_busy
                   : options.busy    ? CalendarForm::busy
                                     : CalendarForm::bookings;
    request.from = options.from;
    request.to = options.to;
    request.now = now;
    if (options.from && options.to && *options.to < *options.from)
        throw Error(ErrorKind::usage, "--to is before --from", "give the earlier date as --from");
    return write_calendar(store, request, out);
}

}  // namespace slotctl::cli
