#include "core/base/error.hpp"

#include <set>

#include "tests/support/catch.hpp"

namespace {

using namespace slotctl;

}  // namespace

TEST_CASE("an error says what went wrong and what to do about it") {
    const Error error(ErrorKind::busy, "the lock is held", "wait");
    CHECK(error.kind() == ErrorKind::busy);
    CHECK(std::string(error.what()) == "the lock is held");
    CHECK(error.hint() == "wait");
    CHECK(Error(ErrorKind::failed, "no advice").hint().empty());
}

TEST_CASE("every kind of error has a name of its own") {
    std::set<std::string_view> names;
    for (const auto kind : {ErrorKind::usage, ErrorKind::bad_data, ErrorKind::unavailable,
                            ErrorKind::conflict, ErrorKind::in_doubt, ErrorKind::failed, ErrorKind::busy,
                            ErrorKind::permission, ErrorKind::config, ErrorKind::internal}) {
        CHECK(names.insert(name_of(kind)).second);
    }
    CHECK(name_of(ErrorKind::in_doubt) == "in_doubt");
}
