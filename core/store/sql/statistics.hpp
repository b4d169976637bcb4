#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/store/sql/database.hpp"
#include "core/store/statistics_store.hpp"

namespace slotctl::sql {

class Statistics : public StatisticsStore {
  public:
    /// `database` must outlive this.
    explicit Statistics(Database& database) : database_(database) {}

    Stale stale() override;
    void mark_all(const RunLock& lock) override;
    std::int64_t providers() override;
    Stale recount(const RunLock& lock, Instant now, std::int64_t most) override;
    DayCounts day(Instant from, Instant until) override;
    DayCounts record_day(const RunLock& lock, LocalDate date, Instant from, Instant until) override;

  private:
    std::int64_t count(const std::string& rows);
    void count_by_status(const std::string& rows, std::map<std::string, std::int64_t>& numbers);
    void write(const std::vector<std::int64_t>& providers, Instant now);
    DayCounts counted(Instant from, Instant until);

    Database& database_;
};

}  // namespace slotctl::sql
