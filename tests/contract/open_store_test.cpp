#include "core/store/open_store.hpp"

#include "core/base/error.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

Error error_of(const StoreOptions& options) {
    try {
        open_store(options, friday);
    } catch (const Error& error) {
        return error;
    }
    FAIL("nothing was thrown");
    return {ErrorKind::internal, ""};
}

StoreOptions with_url(const std::string& url) {
    StoreOptions options;
    options.url = url;
    return options;
}

}  // namespace

TEST_CASE("a URL says whether the database is an SQLite file") {
    CHECK(names_sqlite("sqlite:slotctl.db"));
    CHECK(names_sqlite("sqlite:/var/lib/slotctl/slotctl.db"));
    CHECK(names_sqlite(""));
    CHECK_FALSE(names_sqlite("postgresql://localhost/shop"));
    CHECK_FALSE(names_sqlite("host=localhost dbname=sqlite:"));
}

TEST_CASE("without a URL the default file is used") {
    const TemporaryDirectory directory;
    StoreOptions options;
    options.default_file = directory / "default.db";
    CHECK_THAT(open_store(options, friday)->description(), Catch::EndsWith("default.db"));
    CHECK(std::filesystem::exists(options.default_file));
}

TEST_CASE("a missing directory is created only for the default file") {
    const TemporaryDirectory directory;
    StoreOptions options = with_url("sqlite:" + (directory / "no" / "such").string() + "/slotctl.db");
    const Error error = error_of(options);
    CHECK(error.kind() == ErrorKind::unavailable);
    CHECK_THAT(error.what(), Catch::Contains((directory / "no" / "such").string()));
    CHECK_FALSE(std::filesystem::exists(directory / "no"));

    options.url.clear();
    options.default_file = directory / "state" / "slotctl" / "slotctl.db";
    CHECK_NOTHROW(open_store(options, friday));
    CHECK(std::filesystem::exists(options.default_file));
}

TEST_CASE("a URL that names no database is refused with advice") {
    CHECK(error_of(with_url("")).kind() == ErrorKind::config);
    CHECK(error_of(with_url("sqlite:")).kind() == ErrorKind::config);
    CHECK(error_of(with_url("slotctl.db")).kind() == ErrorKind::config);
    CHECK_THAT(error_of(with_url("slotctl.db")).hint(), Catch::Contains("sqlite:"));
    const Error foreign = error_of(with_url("mysql://root:hunter2@localhost/shop"));
    CHECK(foreign.kind() == ErrorKind::config);
    CHECK_THAT(std::string(foreign.what()) + foreign.hint(), !Catch::Contains("hunter2"));
}

TEST_CASE("a missing PostgreSQL server is unavailable, and no password is shown") {
    StoreOptions options = with_url("postgresql://user:hunter2@127.0.0.1:1/shop");
    options.connect_timeout = std::chrono::seconds{2};
    const Error error = error_of(options);
    CHECK(error.kind() == ErrorKind::unavailable);
    CHECK_THAT(std::string(error.what()) + error.hint(), !Catch::Contains("hunter2"));
}
