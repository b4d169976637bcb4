#include "core/base/error.hpp"

#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>

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

TEST_CASE("every kind of error has its own name") {
    std::set<std::string_view> names;
    for (const auto kind : {ErrorKind::usage, ErrorKind::bad_data, ErrorKind::unavailable,
                            ErrorKind::conflict, ErrorKind::in_doubt, ErrorKind::failed, ErrorKind::not_free,
                            ErrorKind::busy, ErrorKind::permission, ErrorKind::config, ErrorKind::internal}) {
        CHECK(names.insert(name_of(kind)).second);
    }
    CHECK(name_of(ErrorKind::in_doubt) == "in_doubt");
}

TEST_CASE("running out of memory is not a bug, and any other unexpected exception is one") {
    CHECK(error_of(std::bad_alloc()).kind() == ErrorKind::failed);
    CHECK(std::string(error_of(std::bad_alloc()).what()) == "out of memory");
    CHECK_FALSE(error_of(std::bad_alloc()).hint().empty());
    const auto no_thread = std::make_error_code(std::errc::resource_unavailable_try_again);
    CHECK(error_of(std::system_error(no_thread)).kind() == ErrorKind::failed);
    CHECK(error_of(std::system_error(std::make_error_code(std::errc::io_error))).kind() ==
          ErrorKind::internal);
    CHECK(error_of(std::logic_error("x")).kind() == ErrorKind::internal);
    CHECK(std::string(error_of(std::logic_error("x")).what()) == "a bug in slotctl: x");
}
