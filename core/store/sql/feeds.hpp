#pragma once

#include "core/store/feed_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

class Feeds : public FeedStore {
  public:
    /// `database` must outlive this.
    explicit Feeds(Database& database) : database_(database) {}

    std::vector<CalendarFeed> feeds(std::span<const ProviderId> providers) override;
    std::optional<CalendarFeed> find(const std::string& secret_hash) override;
    bool add(const CalendarFeed& feed) override;
    bool remove(ProviderId provider, const std::string& name) override;
    void bookings(const FeedQuery& query, const std::function<void(const FeedBooking&)>& take) override;

  private:
    [[nodiscard]] std::string columns() const;

    Database& database_;
};

}  // namespace slotctl::sql
