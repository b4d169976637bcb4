#include "core/store/postgres/postgres_store.hpp"

#include "core/store/postgres/adopt/adoption.hpp"
#include "core/store/postgres/booked_offsets.hpp"
#include "core/store/postgres/calendars.hpp"
#include "core/store/postgres/exchange.hpp"
#include "core/store/postgres/health.hpp"
#include "core/store/postgres/import_stored.hpp"
#include "core/store/postgres/maintenance.hpp"
#include "core/store/postgres/reservations.hpp"
#include "core/store/postgres/rows.hpp"
#include "core/store/postgres/rule_reader.hpp"
#include "core/store/postgres/runs.hpp"
#include "core/store/postgres/schema.hpp"
#include "core/store/postgres/session.hpp"
#include "core/store/postgres/storage.hpp"
#include "core/store/sql/alerts.hpp"
#include "core/store/sql/bookings.hpp"
#include "core/store/sql/busy.hpp"
#include "core/store/sql/changes.hpp"
#include "core/store/sql/deliveries.hpp"
#include "core/store/sql/edits.hpp"
#include "core/store/sql/feeds.hpp"
#include "core/store/sql/listings.hpp"
#include "core/store/sql/messages.hpp"
#include "core/store/sql/pauses.hpp"
#include "core/store/sql/reviews.hpp"
#include "core/store/sql/statistics.hpp"
#include "core/store/sql/stock.hpp"

namespace slotctl {

namespace {

class PostgresStore : public Store {
  public:
    explicit PostgresStore(const StoreOptions& options)
        : session_(options),
          rows_(session_),
          schema_(session_, rows_),
          adoption_(session_),
          runs_(session_, rows_),
          maintenance_(session_),
          booked_offsets_(session_),
          calendars_(session_),
          busy_(rows_),
          pauses_(rows_),
          feeds_(rows_),
          bookings_(rows_,
                    [this](auto providers, auto services, const Interval& starts, Instant now) {
                        return postgres::read_calendars(rows_.transaction(), providers, services, starts,
                                                        now);
                    }),
          // It lists the transactions whose changes this one does not see.
          changes_(rows_, "SELECT pg_catalog.pg_current_snapshot()"),
          reservations_(session_),
          exchange_(session_),
          health_(session_),
          alerts_(rows_),
          listings_(rows_),
          edits_(rows_, {[this](const Ids& ids) { return stored().services(ids); },
                         [this](const Ids& ids) { return stored().providers(ids); },
                         [this](auto providers, LocalDate from) {
                             return postgres::read_rules(rows_.transaction(), providers, {}, false, from);
                         },
                         [this](auto providers, auto ranges) {
                             postgres::read_slots(rows_.transaction(), providers, ranges);
                         }}),
          stock_(rows_),
          storage_(session_, postgres::made_names()),
          messages_(rows_),
          deliveries_(rows_),
          reviews_(rows_),
          statistics_(rows_) {}

    SchemaStore& schema() override { return schema_; }
    AdoptionStore& adoption() override { return adoption_; }
    RunStore& runs() override { return runs_; }
    MaintenanceStore& maintenance() override { return maintenance_; }
    BookedOffsetStore& booked_offsets() override { return booked_offsets_; }
    CalendarStore& calendars() override { return calendars_; }
    BusyStore& busy() override { return busy_; }
    PauseStore& pauses() override { return pauses_; }
    FeedStore& feeds() override { return feeds_; }
    ChangeStore& changes() override { return changes_; }
    BookingStore& bookings() override { return bookings_; }
    ReservationStore& reservations() override { return reservations_; }
    ExchangeStore& exchange() override { return exchange_; }
    HealthStore& health() override { return health_; }
    AlertStore& alerts() override { return alerts_; }
    ListingStore& listings() override { return listings_; }
    EditStore& edits() override { return edits_; }
    StockStore& stock() override { return stock_; }
    StorageStore& storage() override { return storage_; }
    MessageStore& messages() override { return messages_; }
    DeliveryStore& deliveries() override { return deliveries_; }
    ReviewStore& reviews() override { return reviews_; }
    StatisticsStore& statistics() override { return statistics_; }
    [[nodiscard]] std::string description() const override { return session_.server(); }
    std::string identity() override { return session_.place() + "/" + session_.schema(); }

  private:
    postgres::PostgresStoredRecords stored() { return {rows_.transaction(), true}; }

    postgres::Session session_;
    postgres::PostgresRows rows_;
    postgres::PostgresSchema schema_;
    postgres::PostgresAdoption adoption_;
    postgres::PostgresRuns runs_;
    postgres::PostgresMaintenance maintenance_;
    postgres::PostgresBookedOffsets booked_offsets_;
    postgres::PostgresCalendars calendars_;
    sql::Busy busy_;
    sql::Pauses pauses_;
    sql::Feeds feeds_;
    sql::Bookings bookings_;
    sql::Changes changes_;
    postgres::PostgresReservations reservations_;
    postgres::PostgresExchange exchange_;
    postgres::PostgresHealth health_;
    sql::Alerts alerts_;
    sql::Listings listings_;
    sql::Edits edits_;
    sql::Stock stock_;
    postgres::PostgresStorage storage_;
    sql::Messages messages_;
    sql::Deliveries deliveries_;
    sql::Reviews reviews_;
    sql::Statistics statistics_;
};

}  // namespace

bool built_with_postgres() {
    return true;
}

std::unique_ptr<Store> open_postgres_store(const StoreOptions& options) {
    return std::make_unique<PostgresStore>(options);
}

}  // namespace slotctl
