#include "core/store/sql/busy.hpp"

#include <algorithm>

namespace slotctl::sql {

namespace {

constexpr const char* listing = "listing calendars";
constexpr const char* writing = "writing busy times";

auto key(const BusyRow& row) {
    return std::make_pair(row.time.begin, row.time.end);
}

/// What has to be done so that `wanted` is stored; both are ascending.
BusyDifference difference(const std::vector<BusyRow>& stored, std::span<const BusyRow> wanted) {
    BusyDifference found;
    auto have = stored.begin();
    for (const BusyRow& row : wanted) {
        for (; have != stored.end() && key(*have) < key(row); ++have) found.remove.push_back(*have);
        if (have == stored.end() || key(*have) != key(row)) {
            found.add.push_back(row);
            continue;
        }
        if (have->summary != row.summary) found.rename.push_back(row);
        ++have;
    }
    found.remove.insert(found.remove.end(), have, stored.end());
    return found;
}

/// The same if what is not wanted may be busy all the same, unless it is over.
BusyDifference addition(const std::vector<BusyRow>& stored, std::span<const BusyRow> wanted, Instant now) {
    BusyDifference found = difference(stored, wanted);
    std::erase_if(found.remove, [&](const BusyRow& row) { return row.time.end > now; });
    return found;
}

BusyChanges counts(const BusyDifference& difference) {
    return {static_cast<std::int64_t>(difference.add.size()),
            static_cast<std::int64_t>(difference.remove.size())};
}

}  // namespace

std::vector<OtherCalendar> Busy::calendars(std::span<const ProviderId> providers) {
    std::vector<OtherCalendar> found;
    database_.query(
        listing,
        "SELECT c.provider_id, p.name, p.time_zone, c.name, c.source, " + database_.instant("c.added_at") +
            ", " + database_.instant("c.synced_at") +
            ", c.error, p.active FROM provider_calendars c JOIN providers p ON p.id = c.provider_id"
            " ORDER BY c.provider_id, c.name",
        {}, [&](const Row& row) {
            const ProviderId id = row.integer(0);
            if (!providers.empty() && std::find(providers.begin(), providers.end(), id) == providers.end())
                return;
            found.push_back({id, row.text(1), row.text(2), row.boolean(8), row.text(3), row.text(4),
                             row.instant(5), row.maybe_instant(6), row.maybe_text(7)});
        });
    return found;
}

bool Busy::add(const OtherCalendar& calendar) {
    bool added = false;
    database_.together("adding a calendar", [&] {
        added = database_.attempt([&] {
            database_.execute("adding a calendar",
                              "INSERT INTO provider_calendars (provider_id, name, source, added_at)"
                              " VALUES (?1, ?2, ?3, ?4)",
                              {calendar.provider, calendar.name, calendar.source, calendar.added_at});
        });
    });
    return added;
}

bool Busy::remove(ProviderId provider, const std::string& name) {
    constexpr const char* removing = "removing a calendar";
    std::int64_t removed = 0;
    database_.together(removing, [&] {
        removed =
            database_.execute(removing, "DELETE FROM provider_calendars WHERE provider_id = ?1 AND name = ?2",
                              {provider, name});
        database_.execute(removing, "DELETE FROM provider_busy WHERE provider_id = ?1 AND calendar = ?2",
                          {provider, name});
    });
    return removed > 0;
}

std::vector<BusyRow> Busy::stored(const OtherCalendar& calendar) {
    std::vector<BusyRow> rows;
    database_.query("reading busy times",
                    "SELECT " + database_.instant("starts_at") + ", " + database_.instant("ends_at") +
                        ", summary FROM provider_busy WHERE provider_id = ?1 AND calendar = ?2"
                        " ORDER BY starts_at, ends_at",
                    {calendar.provider, calendar.name}, [&](const Row& row) {
                        rows.push_back({{row.instant(0), row.instant(1)}, row.text(2)});
                    });
    return rows;
}

BusyChanges Busy::replace(const RunLock&, const OtherCalendar& calendar, std::span<const BusyRow> times,
                          Instant now) {
    BusyChanges changes;
    database_.together(writing, [&] {
        // A calendar that was removed meanwhile leaves nothing behind.
        const auto known = database_.execute(writing,
                                             "UPDATE provider_calendars SET synced_at = ?3, error = NULL"
                                             " WHERE provider_id = ?1 AND name = ?2",
                                             {calendar.provider, calendar.name, now});
        if (known == 0) return;
        const BusyDifference wanted = difference(stored(calendar), times);
        write(calendar, wanted);
        changes = counts(wanted);
    });
    return changes;
}

BusyChanges Busy::extend(const RunLock&, const OtherCalendar& calendar, std::span<const BusyRow> times,
                         const std::string& why, Instant now) {
    BusyChanges changes;
    database_.together(writing, [&] {
        if (note(calendar, why) == 0) return;
        const BusyDifference wanted = addition(stored(calendar), times, now);
        write(calendar, wanted);
        changes = counts(wanted);
    });
    return changes;
}

void Busy::write(const OtherCalendar& calendar, const BusyDifference& difference) {
    const std::string row = " WHERE provider_id = ?1 AND calendar = ?2 AND starts_at = ?3 AND ends_at = ?4";
    for (const BusyRow& busy : difference.remove) {
        database_.execute(writing, "DELETE FROM provider_busy" + row,
                          {calendar.provider, calendar.name, busy.time.begin, busy.time.end});
    }
    for (const BusyRow& busy : difference.add) {
        database_.execute(writing,
                          "INSERT INTO provider_busy (provider_id, calendar, starts_at, ends_at, summary)"
                          " VALUES (?1, ?2, ?3, ?4, ?5)",
                          {calendar.provider, calendar.name, busy.time.begin, busy.time.end, busy.summary});
    }
    for (const BusyRow& busy : difference.rename) {
        database_.execute(writing, "UPDATE provider_busy SET summary = ?5" + row,
                          {calendar.provider, calendar.name, busy.time.begin, busy.time.end, busy.summary});
    }
}

BusyChanges Busy::preview(const OtherCalendar& calendar, std::span<const BusyRow> times) {
    return counts(difference(stored(calendar), times));
}

BusyChanges Busy::preview_extended(const OtherCalendar& calendar, std::span<const BusyRow> times,
                                   Instant now) {
    return counts(addition(stored(calendar), times, now));
}

void Busy::note_error(const RunLock&, const OtherCalendar& calendar, const std::string& error) {
    note(calendar, error);
}

std::int64_t Busy::note(const OtherCalendar& calendar, const std::string& error) {
    return database_.execute(writing,
                             "UPDATE provider_calendars SET error = ?3 WHERE provider_id = ?1 AND name = ?2",
                             {calendar.provider, calendar.name, error});
}

}  // namespace slotctl::sql
