#pragma once

#include <optional>
#include <vector>

#include "core/platform/run_lock.hpp"
#include "core/store/store.hpp"
#include "tests/support/temporary_directory.hpp"

namespace slotctl::tests {

/// The right to write, which outside of tests only a job has.
class TestLock {
  public:
    TestLock() : lock_(RunLock::try_acquire(directory_.path(), "test")) {}
    operator const RunLock&() const {
        return lock_.value();
    }  // NOLINT(google-explicit-constructor): it is one

  private:
    TemporaryDirectory directory_;
    std::optional<RunLock> lock_;
};

MaintainPolicy looking_ahead(int days_ahead);

/// The days of the zones of the scope's providers, and of UTC.
std::vector<ZoneDay> zone_days(Store& store, const MaintainScope& scope, Instant now);

MaintainSurvey survey(Store& store, const MaintainPolicy& policy, Instant now,
                      const MaintainScope& scope = {});

/// The ids of the providers that have work.
std::vector<ProviderId> providers_with_work(Store& store, const MaintainPolicy& policy, Instant now,
                                            const MaintainScope& scope = {});

/// Loads these providers with the slots that a plan needs.
std::vector<ProviderSnapshot> snapshots(Store& store, const std::vector<ProviderId>& providers,
                                        const MaintainPolicy& policy, Instant now,
                                        const MaintainScope& scope = {});

std::vector<ProviderPlan> plans(Store& store, const std::vector<ProviderId>& providers,
                                const MaintainPolicy& policy, Instant now, const MaintainScope& scope = {});

/// One pass over all providers with work, in one batch. Returns what was written.
std::vector<OfferingCounts> maintain_once(Store& store, const MaintainPolicy& policy, Instant now,
                                          const MaintainScope& scope = {});

/// The sum over all offerings; its key is meaningless.
OfferingCounts total(const std::vector<OfferingCounts>& counts);

}  // namespace slotctl::tests
