#include "core/store/sqlite/adoption.hpp"

#include "core/base/error.hpp"

namespace slotctl::sqlite {

namespace {

[[noreturn]] void refuse() {
    throw Error(ErrorKind::config, "an application's own tables can only be adopted in PostgreSQL",
                "name a PostgreSQL database with --database; see docs/adopt.md");
}

}  // namespace

adopt::ShopCatalogue SqliteAdoption::catalogue() {
    refuse();
}

std::vector<adopt::WordCount> SqliteAdoption::words(const adopt::ShopTable&, const std::string&) {
    refuse();
}

AdoptionScript SqliteAdoption::apply(const adopt::Mapping&, const std::string&, Instant, bool) {
    refuse();
}

bool SqliteAdoption::detach(Instant) {
    refuse();
}

bool SqliteAdoption::attach() {
    refuse();
}

std::vector<AdoptionFinding> SqliteAdoption::check() {
    refuse();
}

}  // namespace slotctl::sqlite
