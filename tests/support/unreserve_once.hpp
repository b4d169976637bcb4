#pragma once

#include <memory>
#include <string>

#include "core/jobs/unreserve_job.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/test_database.hpp"

namespace slotctl::tests {

/// A store whose lock between hosts is always free, so that two runs can meet, which they normally never do.
class UnlockedStore : public Store {
  public:
    explicit UnlockedStore(Store& store) : store_(store), runs_(store.runs()) {}
    SchemaStore& schema() override { return store_.schema(); }
    AdoptionStore& adoption() override { return store_.adoption(); }
    RunStore& runs() override { return runs_; }
    MaintenanceStore& maintenance() override { return store_.maintenance(); }
    CalendarStore& calendars() override { return store_.calendars(); }
    ChangeStore& changes() override { return store_.changes(); }
    BusyStore& busy() override { return store_.busy(); }
    PauseStore& pauses() override { return store_.pauses(); }
    BookingStore& bookings() override { return store_.bookings(); }
    FeedStore& feeds() override { return store_.feeds(); }
    BookedOffsetStore& booked_offsets() override { return store_.booked_offsets(); }
    ReservationStore& reservations() override { return store_.reservations(); }
    ExchangeStore& exchange() override { return store_.exchange(); }
    HealthStore& health() override { return store_.health(); }
    AlertStore& alerts() override { return store_.alerts(); }
    ListingStore& listings() override { return store_.listings(); }
    EditStore& edits() override { return store_.edits(); }
    StockStore& stock() override { return store_.stock(); }
    StorageStore& storage() override { return store_.storage(); }
    MessageStore& messages() override { return store_.messages(); }
    DeliveryStore& deliveries() override { return store_.deliveries(); }
    ReviewStore& reviews() override { return store_.reviews(); }
    StatisticsStore& statistics() override { return store_.statistics(); }
    [[nodiscard]] std::string description() const override { return store_.description(); }
    std::string identity() override { return store_.identity(); }

  private:
    class Granted : public ClusterLock {
        void require_held() override {}
    };
    class Runs : public RunStore {
      public:
        explicit Runs(RunStore& runs) : runs_(runs) {}
        std::unique_ptr<ClusterLock> try_cluster_lock(const RunLock&, std::string_view) override {
            return std::make_unique<Granted>();
        }
        int close_crashed_runs(const RunLock&, std::string_view, Instant, const std::string&) override {
            return 0;
        }
        RunId begin(const RunLock& lock, const RunStart& start) override { return runs_.begin(lock, start); }
        void finish(const RunLock& lock, RunId run, const RunEnd& end) override {
            runs_.finish(lock, run, end);
        }
        int prune(const RunLock& lock, std::string_view job, Instant before) override {
            return runs_.prune(lock, job, before);
        }
        std::optional<LatestRun> last_run(std::string_view job, std::string_view scheduled_as) override {
            return runs_.last_run(job, scheduled_as);
        }
        RunId record_skipped(const RunStart& start, const std::string& reason) override {
            return runs_.record_skipped(start, reason);
        }
        std::optional<Instant> last_good_start(std::string_view job, Instant at) override {
            return runs_.last_good_start(job, at);
        }
        GoodRuns good_runs(std::string_view job, std::string_view scope, std::string_view scheduled_as,
                           Instant at) override {
            return runs_.good_runs(job, scope, scheduled_as, at);
        }
        WorkedRuns worked_runs(std::optional<std::string_view> job, Instant at) override {
            return runs_.worked_runs(job, at);
        }
        std::optional<Instant> server_clock() override { return runs_.server_clock(); }
        void note_progress(const RunLock& lock, RunId run, std::int64_t done, std::int64_t total) override {
            runs_.note_progress(lock, run, done, total);
        }
        std::vector<RunRow> history(const HistoryQuery& query) override { return runs_.history(query); }
        std::optional<RunRow> find(RunId id) override { return runs_.find(id); }
        std::optional<RunRow> run_of(const std::string& host, std::int64_t pid, RunId after) override {
            return runs_.run_of(host, pid, after);
        }
        std::optional<LockHolder> unfinished(std::string_view job) override { return runs_.unfinished(job); }

      private:
        RunStore& runs_;
    };

    Store& store_;
    Runs runs_;
};

/// One run of the job, as the command runs it, with its own lock files. `between` is called before and after
/// every batch.
Outcome unreserve_once(Store& store, const UnreserveRequest& request, Instant now, bool dry_run = false,
                       const std::function<void()>& between = {});

/// One run on a host whose clock shows `now`.
Outcome unreserve_by_clock(Store& store, Instant now, bool dry_run = false);

/// The errors in the stocks: each variant and drop product whose reserved_quantity is not the sum of its
/// active and confirmed reservations. Empty if all is well.
std::vector<std::string> stock_faults(Application& app);

/// Variant 1 (and 2, 3 …) with a stock of 1000 each and nothing reserved.
void add_variants(Application& app, int count);
/// Drop product `id` of a variant, stock 1000.
void add_drop_product(Application& app, std::int64_t id, VariantId variant);
void add_order(Application& app, OrderId id, const std::string& status = "pending",
               const std::string& payment = "unpaid");
/// The fields of a reservation; instants as SQL literals.
struct NewReservation {
    OrderId order = 1;
    VariantId variant = 1;
    std::int64_t quantity = 1;
    std::string expires = "'2026-11-20T08:59:00Z'";
    std::string created = "'2026-11-20T08:44:00Z'";
    std::string drop_product = "NULL";
    std::string status = "active";
};
/// Writes the reservation and adds its quantity to reserved_quantity.
void reserve(Application& app, const NewReservation& reservation);

/// `pending`, `cancelled` …
std::string status_of(Application& app, OrderId order);
/// The statuses of an order's reservations by id: "released active".
std::string reservations_of(Application& app, OrderId order);
std::int64_t reserved(Application& app, VariantId variant);

}  // namespace slotctl::tests
