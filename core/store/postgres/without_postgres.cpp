#include <memory>

#include "core/base/error.hpp"
#include "core/store/open_store.hpp"
#include "core/store/postgres/postgres_store.hpp"

/// Replaces the PostgreSQL store if the build left it out (SLOTCTL_POSTGRES=OFF).
namespace slotctl {

bool built_with_postgres() {
    return false;
}

std::unique_ptr<Store> open_postgres_store(const StoreOptions&) {
    throw Error(
        ErrorKind::config, "this slotctl was built without PostgreSQL",
        "use a database of the form sqlite:FILE, or install a slotctl that was built with PostgreSQL");
}

}  // namespace slotctl
