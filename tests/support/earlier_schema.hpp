#pragma once

#include <memory>

#include "tests/support/test_database.hpp"

namespace slotctl::tests {

/// Creates the schema of an earlier slotctl, up to this step, in a database that has none yet.
std::unique_ptr<Application> of_schema(TestDatabase& database, int version);

}  // namespace slotctl::tests
