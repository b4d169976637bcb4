#include "core/base/error.hpp"
#include "core/jobs/maintain_job.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
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
    RunStore& runs() override { return store_.runs(); }
    MaintenanceStore& maintenance() override { return *this; }
    ReservationStore& reservations() override { return store_.reservations(); }
    ExchangeStore& exchange() override { return store_.exchange(); }
    HealthStore& health() override { return store_.health(); }
    AlertStore& alerts() override { return store_.alerts(); }
    [[nodiscard]] std::string description() const override { return store_.description(); }
    std::string identity() override { return store_.identity(); }

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

/// Three providers, each of whom needs a transaction of its own.
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
    // Nobody has looked at the others, so nobody knows that they are unchanged.
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
