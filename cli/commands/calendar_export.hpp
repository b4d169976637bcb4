#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/name_options.hpp"
#include "core/base/instant.hpp"
#include "core/store/store.hpp"

namespace slotctl::cli {

/// What `export --format ics` is to write.
struct CalendarExport {
    NamedScope scope;
    std::optional<LocalDate> from, to;
    bool busy = false, free_busy = false;
};

void add_calendar_options(CLI::App& command, CalendarExport& options);

/// Throws Error(usage) if any of them is given: they are only for calendars.
void refuse_calendar_options(const CalendarExport& options);

/// Returns a sentence about each provider that was left out.
std::vector<std::string> export_calendar(Store& store, const CalendarExport& options, Instant now,
                                         std::ostream& out);

}  // namespace slotctl::cli
