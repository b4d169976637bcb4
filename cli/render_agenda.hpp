#pragma once

#include <string>

#include "core/booking/agenda.hpp"
#include "core/report/text_page.hpp"

namespace slotctl::cli {

/// Which entries are shown.
enum class AgendaShown {
    usual,   ///< what is free or booked; the rest is only counted
    all,     ///< everything, with the reason why it is not free
    free,    ///< what can be booked
    booked,  ///< what has bookings
};
bool shows(AgendaShown shown, const AgendaEntry& entry);

/// Whether there are several services or a single one in the agenda decides whether each line names its
/// service.
std::string agenda_text(const ProviderAgenda& agenda, AgendaShown shown, const report::TextPage& style);

/// `2 free, 1 booked`
std::string agenda_counts(const ProviderAgenda& agenda);

/// `Asha (1), Asia/Kathmandu`
std::string agenda_name(const ProviderAgenda& agenda);

/// The lines of a CSV file, without its heading.
std::string agenda_csv(const ProviderAgenda& agenda, AgendaShown shown);
extern const char* const agenda_csv_heading;

/// The items of a JSON array, each after a comma unless `first`, which becomes false with the first one.
std::string agenda_json(const ProviderAgenda& agenda, AgendaShown shown, bool& first);
/// What follows the last item.
std::string agenda_json_end(const std::vector<std::string>& warnings);

}  // namespace slotctl::cli
