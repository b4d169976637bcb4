#include "core/store/sqlite/sqlite_store.hpp"

#include <system_error>
#include <utility>

#include "core/base/log.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/file_system.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/own_file.hpp"
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
#include "core/store/sqlite/adoption.hpp"
#include "core/store/sqlite/booked_offsets.hpp"
#include "core/store/sqlite/calendars.hpp"
#include "core/store/sqlite/connection.hpp"
#include "core/store/sqlite/exchange.hpp"
#include "core/store/sqlite/health.hpp"
#include "core/store/sqlite/import_stored.hpp"
#include "core/store/sqlite/maintenance.hpp"
#include "core/store/sqlite/reservations.hpp"
#include "core/store/sqlite/rows.hpp"
#include "core/store/sqlite/runs.hpp"
#include "core/store/sqlite/schema.hpp"
#include "core/store/sqlite/storage.hpp"

namespace slotctl {

namespace {

using sqlite::Access;

class SqliteStore : public Store {
  public:
    SqliteStore(const std::filesystem::path& file, Access access)
        : connection_(file, access),
          rows_(connection_),
          schema_(connection_, rows_),
          runs_(rows_),
          maintenance_(connection_),
          booked_offsets_(connection_),
          calendars_(connection_),
          busy_(rows_),
          pauses_(rows_),
          feeds_(rows_),
          bookings_(rows_, [this](auto providers, auto services, const Interval& starts,
                                  Instant now) { return calendars_.read(providers, services, starts, now); }),
          // It counts the changes by other connections.
          changes_(rows_, "PRAGMA data_version"),
          reservations_(connection_),
          exchange_(connection_),
          health_(connection_),
          alerts_(rows_),
          listings_(rows_),
          edits_(rows_,
                 {[this](const Ids& ids) { return stored().services(ids); },
                  [this](const Ids& ids) { return stored().providers(ids); },
                  [this](auto providers, LocalDate from) { return maintenance_.read_rules(providers, from); },
                  [this](auto providers, auto ranges) { maintenance_.read_slots(providers, ranges); }}),
          stock_(rows_),
          storage_(connection_, sqlite::made_names()),
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
    [[nodiscard]] std::string description() const override { return connection_.name(); }
    std::string identity() override { return connection_.name(); }

    void create_schema_if_empty(Instant now) {
        if (schema_.is_blank()) schema_.migrate(now);
    }

  private:
    sqlite::SqliteStoredRecords stored() { return {connection_, true}; }

    sqlite::Connection connection_;
    sqlite::SqliteRows rows_;
    sqlite::SqliteSchema schema_;
    sqlite::SqliteAdoption adoption_;
    sqlite::SqliteRuns runs_;
    sqlite::SqliteMaintenance maintenance_;
    sqlite::SqliteBookedOffsets booked_offsets_;
    sqlite::SqliteCalendars calendars_;
    sql::Busy busy_;
    sql::Pauses pauses_;
    sql::Feeds feeds_;
    sql::Bookings bookings_;
    sql::Changes changes_;
    sqlite::SqliteReservations reservations_;
    sqlite::SqliteExchange exchange_;
    sqlite::SqliteHealth health_;
    sql::Alerts alerts_;
    sql::Listings listings_;
    sql::Edits edits_;
    sql::Stock stock_;
    sqlite::SqliteStorage storage_;
    sql::Messages messages_;
    sql::Deliveries deliveries_;
    sql::Reviews reviews_;
    sql::Statistics statistics_;
};

/// The same path for all processes that use the same file.
std::filesystem::path resolved(const std::filesystem::path& file) {
    try {
        return place_of_file(file);
    } catch (const FileTrouble& trouble) {
        if (trouble.forbidden()) {
            throw trouble.error("cannot find the database file " + utf8(file),
                                "check the path and the rights of its directories");
        }
        // A missing file may be created.
        std::error_code error;
        auto path = std::filesystem::weakly_canonical(std::filesystem::absolute(file), error);
        if (!error) return path;
        throw Error(ErrorKind::unavailable,
                    "cannot find the database file " + utf8(file) + ": " + error.message(),
                    "check the path and the rights of its directories");
    }
}

bool has_content(const std::filesystem::path& file) {
    const PathState state = look_at_path(file);
    // If it is not a plain file, opening it will fail with SQLite's reason.
    return state.is_file ? state.size > 0 : state.exists;
}

}  // namespace

std::unique_ptr<Store> open_sqlite_store(const std::filesystem::path& file, StoreAccess wanted, Instant now) {
    const auto path = resolved(file);
    if (wanted == StoreAccess::inspect && !has_content(path)) {
        throw Error(ErrorKind::unavailable, "there is no database at " + utf8(path) + " yet",
                    "check [database] url; the first run of a job creates it, or `slotctl db migrate`");
    }
    const bool reads = wanted == StoreAccess::read_or_imagine || wanted == StoreAccess::inspect;
    Access access = reads ? Access::read_only : Access::create;
    if (wanted != StoreAccess::write && !has_content(path)) {
        access = Access::memory;
        log::warning("there is no database at " + utf8(path) + "; a real run would create it");
    }
    auto store = std::make_unique<SqliteStore>(path, access);
    if (access != Access::read_only) store->create_schema_if_empty(now);
    return store;
}

}  // namespace slotctl
