#pragma once

#include "core/store/busy_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

class Busy : public BusyStore {
  public:
    /// `database` must outlive this.
    explicit Busy(Database& database) : database_(database) {}

    std::vector<OtherCalendar> calendars(std::span<const ProviderId> providers) override;
    bool add(const OtherCalendar& calendar) override;
    bool remove(ProviderId provider, const std::string& name) override;
    BusyChanges replace(const RunLock& lock, const OtherCalendar& calendar, std::span<const BusyRow> times,
                        Instant now) override;
    BusyChanges preview(const OtherCalendar& calendar, std::span<const BusyRow> times) override;
    void note_error(const RunLock& lock, const OtherCalendar& calendar, const std::string& error) override;

  private:
    std::vector<BusyRow> stored(const OtherCalendar& calendar);

    Database& database_;
};

}  // namespace slotctl::sql
