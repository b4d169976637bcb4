#include "core/store/sqlite/maintenance.hpp"
#include "core/store/sqlite/rule_reader.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

/// Reads slots, and the bookings that refer to them or to the place of a missing slot.
class SlotReader {
  public:
    explicit SlotReader(Connection& connection)
        : slots_(
              connection,
              "SELECT starts_at, ends_at, capacity, booked_count, origin = 'manual', outside_rules FROM slots"
              " WHERE provider_id = ?1 AND service_id = ?2 AND starts_at >= ?3 AND starts_at < ?4"
              " ORDER BY starts_at"),
          bookings_(connection,
                    "SELECT starts_at, max(ends_at), count(*) FROM bookings"
                    " WHERE provider_id = ?1 AND service_id = ?2 AND starts_at >= ?3 AND starts_at < ?4"
                    " AND status <> 'cancelled' GROUP BY starts_at ORDER BY starts_at") {}

    void read(const SlotRange& range, OfferingSnapshot& offering) {
        slots_.bind(range.key.provider, range.key.service, range.from, range.until);
        while (slots_.step()) {
            const Instant starts = slots_.instant(0);
            offering.slots.push_back({starts, slots_.instant(1) - starts, slots_.small_integer(2),
                                      slots_.small_integer(3), slots_.boolean(4), slots_.boolean(5)});
        }
        bookings_.bind(range.key.provider, range.key.service, range.from, range.until);
        while (bookings_.step()) {
            const Instant starts = bookings_.instant(0);
            offering.bookings.push_back({starts, bookings_.instant(1) - starts, bookings_.small_integer(2)});
        }
    }

  private:
    Statement slots_, bookings_;
};

std::vector<ProviderSnapshot> SqliteMaintenance::load(std::span<const ProviderId> providers,
                                                      const MaintainScope& scope,
                                                      const MaintainPolicy& policy,
                                                      LocalDate overrides_from) {
    const Transaction snapshot(connection_, Transaction::Kind::read);
    return read(providers, scope.services, policy.verify, overrides_from);
}

std::vector<ProviderSnapshot> SqliteMaintenance::read_rules(std::span<const ProviderId> providers,
                                                            LocalDate overrides_from) {
    return read(providers, {}, false, overrides_from);
}

std::vector<ProviderSnapshot> SqliteMaintenance::read(std::span<const ProviderId> providers,
                                                      std::span<const ServiceId> services, bool with_strays,
                                                      LocalDate overrides_from) {
    const Connection::Task task(connection_, "reading rules");
    if (!rules_) rules_ = std::make_shared<RuleReader>(connection_);
    std::vector<ProviderSnapshot> snapshots;
    snapshots.reserve(providers.size());
    for (const ProviderId id : providers)
        snapshots.push_back(rules_->read(id, services, with_strays, overrides_from));
    return snapshots;
}

void SqliteMaintenance::load_slots(std::span<ProviderSnapshot> providers, std::span<const SlotRange> ranges) {
    const Transaction snapshot(connection_, Transaction::Kind::read);
    read_slots(providers, ranges);
}

void SqliteMaintenance::read_slots(std::span<ProviderSnapshot> providers, std::span<const SlotRange> ranges) {
    const Connection::Task task(connection_, "reading slots");
    if (!slots_) slots_ = std::make_shared<SlotReader>(connection_);
    SnapshotBuilder loaded(providers);
    for (const SlotRange& range : ranges) {
        if (OfferingSnapshot* const offering = loaded.offering(range.key)) slots_->read(range, *offering);
    }
}

}  // namespace slotctl::sqlite
