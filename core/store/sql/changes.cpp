#include "core/store/sql/changes.hpp"

namespace slotctl::sql {

std::string Changes::stamp() {
    std::string text;
    database_.query("looking for changes", stamp_, {}, [&](const Row& row) { text = row.text(0); });
    return text;
}

std::optional<Instant> Changes::next_hold_end(Instant now) {
    std::optional<Instant> end;
    database_.query("looking for holds",
                    "SELECT " + database_.instant("hold_until") +
                        " FROM bookings WHERE status = 'pending' AND hold_until > ?1"
                        " ORDER BY hold_until LIMIT 1",
                    {now}, [&](const Row& row) { end = row.instant(0); });
    return end;
}

}  // namespace slotctl::sql
