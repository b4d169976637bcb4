#pragma once

#include "core/store/calendar_store.hpp"
#include "core/store/postgres/session.hpp"

namespace slotctl::postgres {

/// CalendarStore::load in the caller's transaction.
std::vector<ProviderCalendar> read_calendars(pqxx::transaction_base& tx,
                                             std::span<const ProviderId> providers,
                                             std::span<const ServiceId> services, const Interval& starts,
                                             Instant now);

class PostgresCalendars : public CalendarStore {
  public:
    explicit PostgresCalendars(Session& session) : session_(session) {}
    std::vector<ProviderId> offering_providers(const MaintainScope& scope) override;
    std::vector<ProviderCalendar> load(std::span<const ProviderId> providers,
                                       std::span<const ServiceId> services, const Interval& starts,
                                       Instant now) override;

  private:
    Session& session_;
};

}  // namespace slotctl::postgres
