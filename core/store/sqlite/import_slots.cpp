#include "core/store/sqlite/import_parts.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

template <class Write>
void SlotImport::each(const std::vector<std::size_t>& positions, const Write& write) {
    for (const std::size_t i : positions)
        importer_.record([i] { return element("slots", i); }, [&] { write(slots_[i]); });
}

void SlotImport::set_buffers_aside(const std::vector<ServiceId>& services) {
    Statement buffers(importer_.connection,
                      "SELECT buffer_before_minutes, buffer_after_minutes FROM services WHERE id = ?1");
    Statement clear(importer_.connection,
                    "UPDATE services SET buffer_before_minutes = 0, buffer_after_minutes = 0 WHERE id = ?1");
    for (const ServiceId service : services) {
        if (!buffers.bind(service).step()) continue;  // deleted long ago
        aside_[service] = {std::chrono::minutes{buffers.integer(0)},
                           std::chrono::minutes{buffers.integer(1)}};
        buffers.reset();
        clear.bind(service).run();
    }
}

void SlotImport::put_buffers_back() {
    Statement restore(
        importer_.connection,
        "UPDATE services SET buffer_before_minutes = ?2, buffer_after_minutes = ?3 WHERE id = ?1");
    for (const auto& [service, buffers] : aside_)
        restore.bind(service, buffers.before.count(), buffers.after.count()).run();
}

void SlotImport::write(const std::vector<std::size_t>& positions) {
    Statement update(importer_.connection,
                     "UPDATE slots SET ends_at = coalesce(?4, ends_at), origin = coalesce(?6, origin),"
                     " capacity = max(coalesce(?5, capacity), booked_count)"
                     " WHERE provider_id = ?1 AND service_id = ?2 AND starts_at = ?3");
    Statement insert(importer_.connection, R"(
INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin)
SELECT ?1, ?2, ?3,
       coalesce(?4, strftime('%Y-%m-%dT%H:%M:%SZ', ?3,
                             '+' || (SELECT duration_minutes FROM services WHERE id = ?2) || ' minutes')),
       coalesce(?5, (SELECT capacity FROM services WHERE id = ?2), 1), coalesce(?6, 'manual'))");
    each(positions, [&](const SlotRecord& s) {
        const auto run = [&](Statement& statement) {
            return statement
                .bind(s.provider, s.service, s.starts_at, s.ends_at, s.capacity, word_of(s.origin))
                .run();
        };
        if (run(update) == 0) run(insert);
    });
}

void SlotImport::give_spans(const std::vector<std::size_t>& positions) {
    Statement find(importer_.connection,
                   "SELECT coalesce(booked_until, ends_at) FROM slots WHERE provider_id = ?1"
                   " AND service_id = ?2 AND starts_at = ?3 AND booked_count > 0");
    Statement give(importer_.connection,
                   "UPDATE slots SET blocked_from = ?4, blocked_until = ?5 WHERE provider_id = ?1"
                   " AND service_id = ?2 AND starts_at = ?3");
    each(positions, [&](const SlotRecord& s) {
        if (!s.blocked_from && !s.blocked_until) return;
        if (!find.bind(s.provider, s.service, s.starts_at).step()) return;
        const Instant last_end = find.instant(0);
        find.reset();
        const Buffers& usual = aside_[s.service];
        give.bind(s.provider, s.service, s.starts_at, s.blocked_from.value_or(s.starts_at - usual.before),
                  s.blocked_until.value_or(last_end + usual.after))
            .run();
    });
}

void SlotImport::limit(const std::vector<std::size_t>& positions) {
    Statement limit(importer_.connection,
                    "UPDATE slots SET capacity = ?4 WHERE provider_id = ?1 AND service_id = ?2"
                    " AND starts_at = ?3 AND capacity > ?4");
    each(positions, [&](const SlotRecord& s) {
        if (s.capacity) limit.bind(s.provider, s.service, s.starts_at, s.capacity).run();
    });
}

}  // namespace slotctl::sqlite
