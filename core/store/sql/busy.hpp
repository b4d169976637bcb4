#pragma once

#include "core/store/busy_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

/// What has to be done so that other busy times are stored.
struct BusyDifference {
    std::vector<BusyRow> add, remove, rename;
};

class Busy : public BusyStore {
  public:
    /// `database` must outlive this.
    explicit Busy(Database& database) : database_(database) {}

    std::vector<OtherCalendar> calendars(std::span<const ProviderId> providers) override;
    bool add(const OtherCalendar& calendar) override;
    bool remove(ProviderId provider, const std::string& name) override;
    BusyChanges replace(const RunLock& lock, const OtherCalendar& calendar, std::span<const BusyRow> times,
                        Instant now) override;
    BusyChanges extend(const RunLock& lock, const OtherCalendar& calendar, std::span<const BusyRow> times,
                       const std::string& why, Instant now) override;
    BusyChanges preview(const OtherCalendar& calendar, std::span<const BusyRow> times) override;
    BusyChanges preview_extended(const OtherCalendar& calendar, std::span<const BusyRow> times,
                                 Instant now) override;
    void note_error(const RunLock& lock, const OtherCalendar& calendar, const std::string& error) override;

  private:
    std::vector<BusyRow> stored(const OtherCalendar& calendar);
    void write(const OtherCalendar& calendar, const BusyDifference& difference);
    /// Returns 0 if there is no such calendar any more.
    std::int64_t note(const OtherCalendar& calendar, const std::string& error);

    Database& database_;
};

}  // namespace slotctl::sql
