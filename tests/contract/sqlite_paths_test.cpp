// Paths of SQLite files that only POSIX systems have: links, and names that Windows does not allow.
#include <filesystem>
#include <string>

#include "core/store/open_store.hpp"
#include "core/store/sqlite/sqlite_store.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace slotctl;
using namespace slotctl::tests;

TEST_CASE("an SQLite file has one identity, also by links and relative paths") {
    const TemporaryDirectory directory;
    const auto real = directory / "slotctl.db";
    const auto store = open_sqlite_store(real, StoreAccess::write, friday);
    std::filesystem::create_symlink(real, directory / "link.db");
    std::filesystem::create_directory_symlink(directory.path(), directory / "same");
    for (const auto& path :
         {directory / "link.db", directory / "same" / "." / "slotctl.db", std::filesystem::relative(real)}) {
        CAPTURE(path);
        CHECK(open_sqlite_store(path, StoreAccess::write, friday)->identity() == store->identity());
    }
}

TEST_CASE("a link to an SQLite file that does not exist yet already has the file's identity") {
    const TemporaryDirectory directory;
    std::filesystem::create_symlink(directory / "real.db", directory / "link.db");
    const auto store = open_sqlite_store(directory / "link.db", StoreAccess::write, friday);
    CHECK(store->identity() == "sqlite:" + std::filesystem::canonical(directory / "real.db").string());
    CHECK(open_sqlite_store(directory / "link.db", StoreAccess::write, friday)->identity() ==
          store->identity());
}

TEST_CASE("a path with colons and question marks is a path") {
    const TemporaryDirectory directory;
    const auto file = directory / "sure? file:x.db";
    open_sqlite_store(file, StoreAccess::write, friday);
    CHECK(std::filesystem::exists(file));
    CHECK_NOTHROW(require_current_schema(*open_sqlite_store(file, StoreAccess::read_or_imagine, friday)));
}
