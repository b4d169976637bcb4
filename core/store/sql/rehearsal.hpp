#pragma once

#include <functional>

#include "core/store/edit_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

/// Everything that `work` executes is one transaction, which is rolled back if this is a rehearsal.
inline void together(Database& database, const char* doing, EditMode mode,
                     const std::function<void()>& work) {
    struct RollBack {};
    try {
        database.together(doing, [&] {
            work();
            if (mode == EditMode::rehearse) throw RollBack();
        });
    } catch (const RollBack&) {  // NOLINT(bugprone-empty-catch): nothing is left to do
    }
}

}  // namespace slotctl::sql
