#pragma once

#include "core/jobs/maintain_job.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/temporary_directory.hpp"

/// Whole runs of `maintain`, as a command starts them.
namespace slotctl::tests {

enum class As { rehearsal, run };

/// On Friday, with the lists for people that the job makes with `-v`.
inline Outcome run_maintain(Store& store, As as, const MaintainRequest& request) {
    const TemporaryDirectory locks;
    return maintain(request, {.store = store,
                              .lock_directory = locks.path(),
                              .now = friday,
                              .dry_run = as == As::rehearsal,
                              .if_stale = std::nullopt,
                              .stop_requested = [] { return false; },
                              .progress = [](auto, auto) {},
                              .exceptions = true});
}

}  // namespace slotctl::tests
