#include "core/jobs/maintain_job.hpp"

#include "core/base/error.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/test_database.hpp"

/// The job as a whole, over a store that can be made to fail.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

/// A store whose `apply` is lost after so many good calls.
class FailingStore : public Store, public MaintenanceStore {
  public:
    FailingStore(Store& store, int good) : store_(store), good_(good) {}

    SchemaStore& schema() override { return store_.schema(); }

    AdoptionStore& adoption() override { return store_.adoption(); }
    RunStore& runs() override { return store_.runs(); }
    MaintenanceStore& maintenance() override { return *this; }
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

    MaintainScope unknown(const MaintainScope& scope) override { return inner().unknown(scope); }
    std::vector<std::string> time_zones(const MaintainScope& scope) override {
        return inner().time_zones(scope);
    }
    MaintainSurvey survey(const MaintainScope& scope, const MaintainPolicy& policy,
                          std::span<const ZoneDay> zones) override {
        return inner().survey(scope, policy, zones);
    }
    std::vector<ProviderSnapshot> load(std::span<const ProviderId> providers, const MaintainScope& scope,
                                       const MaintainPolicy& policy, LocalDate overrides_from) override {
        return inner().load(providers, scope, policy, overrides_from);
    }
    void load_slots(std::span<ProviderSnapshot> providers, std::span<const SlotRange> ranges) override {
        inner().load_slots(providers, ranges);
    }
    std::vector<OfferingCounts> apply(const RunLock& lock, std::span<const ProviderPlan> plans,
                                      Detail detail) override {
        if (good_-- == 0) throw Error(ErrorKind::unavailable, "the database is gone");
        return inner().apply(lock, plans, detail);
    }
    std::vector<OfferingCounts> preview(std::span<const ProviderPlan> plans) override {
        return inner().preview(plans);
    }

  private:
    MaintenanceStore& inner() { return store_.maintenance(); }

    Store& store_;
    int good_;
};

/// Runs the job; `stop_after` of its reports, a signal asks it to stop.
Outcome run(Store& store, const MaintainRequest& request, int stop_after = -1) {
    const TemporaryDirectory locks;
    int reports = 0;
    const JobContext context{.store = store,
                             .lock_directory = locks.path(),
                             .now = friday,
                             .if_stale = std::nullopt,
                             .stop_requested = [&] { return stop_after >= 0 && reports >= stop_after; },
                             .progress = [&](auto, auto) { ++reports; }};
    return maintain(request, context);
}

/// Three providers, each of which needs its own transaction.
MaintainRequest big_fill(Application& app) {
    add_service(app, 1, 1);
    for (const ProviderId provider : {1, 2, 3}) {
        add_provider(app, provider);
        add_offering(app, provider, 1);
        open_daily(app, provider, "00:00", "24:00");
    }
    MaintainRequest request;
    request.policy.days_ahead = 46;
    request.policy.max_slots = 1'000'000;
    return request;
}

void check_counts(Application& app, const Outcome& outcome, std::int64_t done) {
    CHECK(outcome.counts.get("created") == app.number("SELECT count(*) FROM slots"));
    CHECK(outcome.counts.get("created") > 0);
    CHECK(app.number("SELECT count(DISTINCT provider_id) FROM slots") == done);
    CHECK(outcome.counts.get("offerings") == 3);
    // Nobody has checked the others, so it is unknown whether they are unchanged.
    CHECK(outcome.counts.get("unchanged_offerings") == 0);
}

}  // namespace

CONTRACT_TEST("a run that loses its database counts what it has committed") {
    const auto store = database.store();
    const auto app = database.application();
    const MaintainRequest request = big_fill(*app);
    FailingStore failing(*store, 1);
    const Outcome outcome = run(failing, request);
    CHECK(outcome.status == RunStatus::failed);
    check_counts(*app, outcome, 1);
}

CONTRACT_TEST("a run that a signal stops counts what it has committed") {
    const auto store = database.store();
    const auto app = database.application();
    const MaintainRequest request = big_fill(*app);
    // The first report comes before any work.
    const Outcome outcome = run(*store, request, 3);
    CHECK(outcome.status == RunStatus::interrupted);
    check_counts(*app, outcome, 2);
}

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// A run whose clock shows `now`.
Outcome run_by_clock(Store& store, Instant now, bool accepted = false, bool dry_run = false) {
    const TemporaryDirectory locks;
    MaintainRequest request;
    request.policy.days_ahead = 1;
    if (!accepted) request.max_gap = days{7};
    const JobContext context{.store = store,
                             .lock_directory = locks.path(),
                             .now = now,
                             .dry_run = dry_run,
                             .if_stale = std::nullopt,
                             .stop_requested = [] { return false; },
                             .progress = [](auto, auto) {},
                             .host_clock = [now] { return now; }};
    return maintain(request, context);
}

/// What the clocks of the store show: the server's, or for a file some time.
Instant now_of(Store& store) {
    return store.runs().server_clock().value_or(friday);
}

}  // namespace

CONTRACT_TEST("a run whose clock jumped ahead changes nothing and fails, until the clock is accepted") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const Instant now = now_of(*store);
    // As if it had been carried out days ago.
    REQUIRE(run_by_clock(*store, now).status == RunStatus::ok);
    const auto age = [&](const char* days) {
        app->run("UPDATE job_runs SET started_at = " +
                 (database.is_sqlite()
                      ? "strftime('%Y-%m-%dT%H:%M:%SZ', started_at, '-" + std::string(days) + " days')"
                      : "started_at - interval '" + std::string(days) + " days'"));
    };
    age("7");
    CHECK(run_by_clock(*store, now).status == RunStatus::ok);
    age("8");
    const auto before = slots(*app);
    for (const bool dry_run : {true, false}) {
        const Outcome stopped = run_by_clock(*store, now, false, dry_run);
        CHECK(stopped.status == RunStatus::failed);
        CHECK(stopped.error_kind == ErrorKind::failed);
        CHECK(stopped.hint.find("--accept-clock") != std::string::npos);
    }
    CHECK(slots(*app) == before);
    CHECK(run_by_clock(*store, now, true).status == RunStatus::ok);
    CHECK(run_by_clock(*store, now).status == RunStatus::ok);
}

CONTRACT_TEST("a run before the last one fails, until the clock is accepted once") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    const Instant now = now_of(*store);
    REQUIRE(run_by_clock(*store, now + days{180}, true).status == RunStatus::ok);
    CHECK(run_by_clock(*store, now).status == RunStatus::failed);
    CHECK(run_by_clock(*store, now, true).status == RunStatus::ok);
    CHECK(run_by_clock(*store, now).status == RunStatus::ok);
}

CONTRACT_TEST("partial runs are runs too: a provider that fails for weeks does not stop the others") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_provider(*app, 2, "Europe/Nowhere");
    add_offering(*app, 2, 1);
    const Instant now = now_of(*store);
    REQUIRE(run_by_clock(*store, now).status == RunStatus::partial);
    app->run(
        "INSERT INTO job_runs (job, status, started_at, finished_at, host, pid, version) VALUES"
        " ('maintain', 'ok', '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z', 'h', 1, '0')");
    CHECK(run_by_clock(*store, now).status == RunStatus::partial);
}

TEST_CASE("a run whose clock is minutes off the database server's changes nothing and fails", "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    add_small_business(*app);
    const Instant now = now_of(*store);
    for (const auto off : {minutes{6}, minutes{-6}}) {
        const Outcome outcome = run_by_clock(*store, now + off);
        CHECK(outcome.status == RunStatus::failed);
        CHECK(outcome.error.value_or("").find("the database server's") != std::string::npos);
    }
    CHECK(slots(*app).empty());
    CHECK(run_by_clock(*store, now + minutes{4}).status == RunStatus::ok);
}

CONTRACT_TEST("a run for a provider or service that does not exist reports it as wrong data") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    MaintainRequest request;
    request.policy.days_ahead = 1;
    request.scope = {{1, 99}, {1, 98}};
    const Outcome outcome = run(*store, request);
    CHECK(outcome.error_kind == ErrorKind::bad_data);
    CHECK(outcome.error.value_or("").find("there is no provider 99, service 98") == 0);
    CHECK(slots(*app).empty());

    request.scope = {{1}, {1}};
    CHECK(run(*store, request).status == RunStatus::ok);
    // The remains of a deleted provider can still be named.
    app->run("DELETE FROM providers");
    request.scope = {{1}, {}};
    CHECK(run(*store, request).counts.get("withdrawn") == 6);
    CHECK(run(*store, request).error_kind == ErrorKind::bad_data);
}

CONTRACT_TEST("a service with invalid numbers only affects its own offerings, which are named") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    add_service(*app, 3, 60);
    add_offering(*app, 1, 3);
    // Longer than any schema has ever allowed.
    const auto spoil =
        GENERATE(as<std::string>(), "buffer_before_minutes = 2147483647, buffer_after_minutes = 2147483647",
                 "step_minutes = 2147483647", "duration_minutes = 2147483647");
    lift_bounds(database, *app, "services");
    app->run("UPDATE services SET " + spoil + " WHERE id = 3");
    MaintainRequest request;
    request.policy.days_ahead = 1;
    const Outcome outcome = run(*store, request);
    CHECK(outcome.status == RunStatus::partial);
    CHECK(outcome.error.value_or("").find("provider 1 service 3: services.") != std::string::npos);
    CHECK(outcome.warnings.empty());
    CHECK(app->number("SELECT count(*) FROM slots WHERE service_id < 3") == 24);
    CHECK(outcome.counts.get("unchanged_offerings") == 0);
}

CONTRACT_TEST("a row of offering_windows that no run wrote is repaired by the next run") {
    const auto store = database.store();
    const auto app = database.application();
    add_two_providers(*app);
    maintain_once(*store, looking_ahead(1), friday);
    const std::string never = database.is_sqlite() ? "9999-12-31" : "infinity";
    const std::string never_instant = database.is_sqlite() ? "9999-12-31T00:00:00Z" : "infinity";
    const auto column = GENERATE(as<std::string>(), "horizon", "expired_before", "filled_until");
    lift_bounds(database, *app, "offering_windows");
    app->run("UPDATE offering_windows SET " + column + " = '" +
             (column == "filled_until" ? never_instant : never) +
             "' WHERE provider_id = 1 AND service_id = 1");
    app->run("DELETE FROM slots WHERE provider_id = 1 AND service_id = 1");
    MaintainRequest request;
    request.policy.days_ahead = 1;
    const Outcome outcome = run(*store, request);
    CHECK(outcome.status == RunStatus::ok);
    CHECK(app->number("SELECT count(*) FROM slots") == 24);
    CHECK(providers_with_work(*store, looking_ahead(1), friday).empty());
}

TEST_CASE("a slot or booking with an infinite end affects only itself", "[postgres]") {
    const auto database = postgres_database();
    if (!database) return;
    const auto store = database->store();
    const auto app = database->application();
    add_small_business(*app);
    maintain_once(*store, looking_ahead(1), friday);
    lift_bounds(*database, *app, "slots");
    app->run("UPDATE slots SET ends_at = 'infinity' WHERE starts_at = '2026-11-20T09:00:00Z'");
    MaintainRequest request;
    request.policy.days_ahead = 1;
    request.policy.verify = true;
    CHECK(run(*store, request).status == RunStatus::ok);
    CHECK(app->number("SELECT count(*) FROM slots WHERE isfinite(ends_at)") == 6);
}
