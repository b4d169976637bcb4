#pragma once

#include <memory>

#include "core/store/calendar_store.hpp"
#include "core/store/sqlite/connection.hpp"

namespace slotctl::sqlite {

class CalendarReader;

class SqliteCalendars : public CalendarStore {
  public:
    explicit SqliteCalendars(Connection& connection);
    ~SqliteCalendars() override;
    std::vector<ProviderId> offering_providers(const MaintainScope& scope) override;
    std::vector<ProviderCalendar> load(std::span<const ProviderId> providers,
                                       std::span<const ServiceId> services, const Interval& starts,
                                       Instant now) override;

    /// The same in the caller's transaction.
    std::vector<ProviderCalendar> read(std::span<const ProviderId> providers,
                                       std::span<const ServiceId> services, const Interval& starts,
                                       Instant now);

  private:
    Connection& connection_;
    std::shared_ptr<CalendarReader> reader_;  // created at first use and kept
};

}  // namespace slotctl::sqlite
