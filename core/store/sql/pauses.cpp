#include "core/store/sql/pauses.hpp"

namespace slotctl::sql {

std::vector<Pause> Pauses::pauses(Instant since) {
    std::vector<Pause> found;
    database_.query("reading what is paused",
                    "SELECT u.id, u.job, u.provider_id, p.name, " + database_.instant("u.paused_at") + ", " +
                        database_.instant("u.ends_at") +
                        ", u.reason, u.paused_by FROM pauses u LEFT JOIN providers p ON p.id = u.provider_id"
                        " WHERE u.ends_at IS NULL OR u.ends_at > ?1 ORDER BY u.id",
                    {since}, [&](const Row& row) {
                        Pause pause;
                        pause.id = row.integer(0);
                        pause.target.job = row.maybe_text(1);
                        if (!row.is_null(2)) pause.target.provider = row.integer(2);
                        pause.provider_name = row.maybe_text(3).value_or("");
                        pause.from = row.instant(4);
                        pause.until = row.maybe_instant(5);
                        pause.reason = row.text(6);
                        pause.by = row.text(7);
                        found.push_back(std::move(pause));
                    });
    return found;
}

void Pauses::pause(const Pause& pause, Instant forget) {
    constexpr const char* doing = "pausing";
    database_.together(doing, [&] {
        end(doing, pause.target, pause.from);
        database_.execute(doing, "DELETE FROM pauses WHERE ends_at < ?1", {forget});
        database_.insert(doing,
                         "INSERT INTO pauses (job, provider_id, paused_at, ends_at, reason, paused_by)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                         {maybe(pause.target.job), maybe(pause.target.provider), pause.from,
                          maybe(pause.until), pause.reason, pause.by});
    });
}

bool Pauses::resume(const PauseTarget& target, Instant now) {
    std::int64_t ended = 0;
    database_.together("resuming", [&] { ended = end("resuming", target, now); });
    return ended > 0;
}

/// Also of pauses that were entered with a later `--now` than this one: they end where they begin.
std::int64_t Pauses::end(const char* doing, const PauseTarget& target, Instant now) {
    return database_.execute(doing,
                             "UPDATE pauses SET ends_at = CASE WHEN paused_at > ?3 THEN paused_at ELSE ?3 END"
                             " WHERE coalesce(job, '') = coalesce(CAST(?1 AS text), '')"
                             " AND coalesce(provider_id, 0) = coalesce(CAST(?2 AS bigint), 0) AND (ends_at "
                             "IS NULL OR ends_at > ?3)",
                             {maybe(target.job), maybe(target.provider), now});
}

}  // namespace slotctl::sql
