#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/store/open_store.hpp"
#include "core/store/sqlite/sqlite_store.hpp"
#include "tests/contract/business_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/maintain_once.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/test_database.hpp"

/// How the SQLite store treats its file.

using namespace slotctl;
using namespace slotctl::tests;

namespace {

template <class Work>
std::optional<Error> error_of(Work work) {
    try {
        work();
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream content;
    content << in.rdbuf();
    return content.str();
}

std::vector<std::string> names_in(const std::filesystem::path& directory) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

TEST_CASE("a missing SQLite file is created and migrated, with its directory") {
    const TemporaryDirectory directory;
    const auto file = directory / "a" / "b" / "slotctl.db";
    const auto store = open_sqlite_store(file, StoreAccess::write, friday);
    CHECK(std::filesystem::exists(file));
    CHECK_NOTHROW(require_current_schema(*store));
}

TEST_CASE("an empty SQLite file is migrated") {
    const TemporaryDirectory directory;
    std::ofstream(directory / "slotctl.db").flush();
    CHECK_NOTHROW(
        require_current_schema(*open_sqlite_store(directory / "slotctl.db", StoreAccess::write, friday)));
}

TEST_CASE("two processes that create the same SQLite file do no harm") {
    const TemporaryDirectory directory;
    std::vector<std::optional<Error>> errors(4);
    std::vector<std::thread> threads;
    for (auto& error : errors) {
        threads.emplace_back([&] {
            error = error_of([&] {
                require_current_schema(
                    *open_sqlite_store(directory / "slotctl.db", StoreAccess::write, friday));
            });
        });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& error : errors) {
        CAPTURE(error ? error->what() : "");
        CHECK_FALSE(error);
    }
}

TEST_CASE(
    "a missing or empty SQLite file counts as an empty database unless the caller writes, and nothing is "
    "created") {
    const TemporaryDirectory directory;
    const auto access = GENERATE(StoreAccess::read_or_imagine, StoreAccess::rehearse);
    const bool empty_file = GENERATE(false, true);
    if (empty_file) std::ofstream(directory / "slotctl.db").flush();
    const auto before = names_in(directory.path());
    {
        const auto store = open_sqlite_store(directory / "slotctl.db", access, friday);
        CHECK_NOTHROW(require_current_schema(*store));
        CHECK(providers_with_work(*store, {}, friday).empty());
        CHECK_THAT(store->description(), Catch::EndsWith("slotctl.db"));
    }
    CHECK(names_in(directory.path()) == before);
    if (empty_file) CHECK(std::filesystem::file_size(directory / "slotctl.db") == 0);
    CHECK_NOTHROW(open_sqlite_store(directory / "sub" / "slotctl.db", access, friday));
    CHECK(names_in(directory.path()) == before);
}

TEST_CASE("reading an SQLite file does not change a byte of it") {
    const TemporaryDirectory directory;
    const auto file = directory / "slotctl.db";
    {
        const auto store = open_sqlite_store(file, StoreAccess::write, friday);
        RunStart start;
        start.job = "maintain";
        start.started_at = friday;
        store->runs().record_skipped(start, "busy");
    }
    const std::string before = content_of(file);
    {
        const auto store = open_sqlite_store(file, StoreAccess::read_or_imagine, friday);
        CHECK_NOTHROW(require_current_schema(*store));
        MaintainPolicy verifying;
        verifying.verify = true;
        CHECK(providers_with_work(*store, verifying, friday).empty());
        const auto error = error_of([&] { store->runs().record_skipped({}, "busy"); });
        REQUIRE(error);
        CHECK(error->kind() == ErrorKind::permission);
    }
    CHECK(content_of(file) == before);
    CHECK(names_in(directory.path()) == std::vector<std::string>{"slotctl.db"});
}

TEST_CASE("a rehearsed import reports its errors and does not change the file's rows") {
    const auto database = sqlite_database();
    const auto store = database->store();
    const auto app = database->application();
    add_small_business(*app);
    const std::string file = store->description().substr(std::string("sqlite:").size());
    Business business;
    business.services.emplace_back();
    business.services[0].id = 1;
    business.services[0].capacity = 7;
    const auto rehearsing = open_sqlite_store(file, StoreAccess::rehearse, friday);
    CHECK(rehearsing->exchange().import(business, friday, ImportMode::rehearse).counts.services == 1);
    CHECK(app->value("SELECT capacity FROM services") == "1");
}

TEST_CASE("a rehearsal sees the latest data of other connections") {
    const auto database = sqlite_database();
    const auto store = database->store();
    const auto app = database->application();
    add_small_business(*app);
    const std::string url = store->description();
    const auto rehearsing =
        open_sqlite_store(url.substr(std::string("sqlite:").size()), StoreAccess::read_or_imagine, friday);
    CHECK(providers_with_work(*rehearsing, {}, friday) == std::vector<ProviderId>{1});
    const auto planned = plans(*rehearsing, {1}, {}, friday);
    CHECK(total(rehearsing->maintenance().preview(planned)).created == 31 * 3);
    CHECK(slots(*app).empty());
}

TEST_CASE("another program's database is not migrated automatically") {
    const auto database = sqlite_database();
    const auto app = database->application();
    app->run("CREATE TABLE invoices (id INTEGER PRIMARY KEY)");
    const auto store = database->open();
    CHECK(store->schema().status().version == 0);
    const auto error = error_of([&] { require_current_schema(*store); });
    REQUIRE(error);
    CHECK(error->kind() == ErrorKind::config);
    CHECK_THAT(error->hint(), Catch::Contains("slotctl db migrate"));
    CHECK_FALSE(store->schema().migrate(friday).empty());
    CHECK_NOTHROW(require_current_schema(*store));
    CHECK(app->number("SELECT count(*) FROM invoices") == 0);
}

TEST_CASE("an SQLite file has one identity by whatever path it is reached") {
    const TemporaryDirectory directory;
    const auto real = directory / "slotctl.db";
    const auto store = open_sqlite_store(real, StoreAccess::write, friday);
    std::filesystem::create_directory(directory / "sub");
    CHECK(
        open_sqlite_store(directory / "sub" / ".." / "slotctl.db", StoreAccess::write, friday)->identity() ==
        store->identity());
    CHECK(open_sqlite_store(real, StoreAccess::read_or_imagine, friday)->identity() == store->identity());
    CHECK(store->identity() == "sqlite:" + utf8(std::filesystem::canonical(real)));
}

TEST_CASE("a path with spaces, percent signs and hashes is a path") {
    const TemporaryDirectory directory;
    const auto file = directory / "100% sure #1.db";
    open_sqlite_store(file, StoreAccess::write, friday);
    CHECK(std::filesystem::exists(file));
    CHECK_NOTHROW(require_current_schema(*open_sqlite_store(file, StoreAccess::read_or_imagine, friday)));
}

TEST_CASE("a file that is not a database is reported by name and not changed") {
    const TemporaryDirectory directory;
    const auto file = directory / "letter.txt";
    const std::string text(5000, 'x');
    std::ofstream(file) << text;
    for (const StoreAccess access : {StoreAccess::write, StoreAccess::read_or_imagine}) {
        const auto error = error_of([&] { open_sqlite_store(file, access, friday); });
        REQUIRE(error);
        CHECK(error->kind() == ErrorKind::unavailable);
        CHECK_THAT(error->what(),
                   Catch::Contains("letter.txt") && Catch::Contains("is not an SQLite database"));
    }
    CHECK(content_of(file) == text);
}

TEST_CASE("a place where no file can exist is a permission error") {
    const TemporaryDirectory directory;
    std::ofstream(directory / "file") << "x";
    for (const auto& path : {directory.path(), directory / "file" / "slotctl.db"}) {
        const auto error = error_of([&] { open_sqlite_store(path, StoreAccess::write, friday); });
        REQUIRE(error);
        CHECK(error->kind() == ErrorKind::permission);
        CHECK_THAT(error->what(), Catch::Contains(path.filename().string()));
    }
}

TEST_CASE("a file that another program keeps locked is a conflict for slots and unavailable for the rest") {
    const auto database = sqlite_database();
    const auto first = database->store(), second = database->store();
    const auto app = database->application();
    add_small_business(*app);
    const auto planned = plans(*first, {1}, {}, friday);
    app->run("BEGIN IMMEDIATE");

    std::optional<Error> applying, recording;
    std::thread patient(
        [&] { recording = error_of([&] { second->runs().record_skipped(RunStart(), "busy"); }); });
    applying = error_of([&] { first->maintenance().apply(TestLock(), planned); });
    patient.join();
    REQUIRE(applying);
    CHECK(applying->kind() == ErrorKind::conflict);
    CHECK_THAT(applying->what(), Catch::Contains(first->description()));
    REQUIRE(recording);
    CHECK(recording->kind() == ErrorKind::unavailable);

    app->run("ROLLBACK");
    CHECK(total(first->maintenance().apply(TestLock(), planned)).created == 31 * 3);
}

TEST_CASE("a writer that is done soon is waited for, and readers do not wait at all") {
    const auto database = sqlite_database();
    const auto store = database->store();
    const auto app = database->application();
    add_small_business(*app);
    app->run("BEGIN IMMEDIATE; UPDATE providers SET name = 'Binod'");
    const auto planned = plans(*store, {1}, {}, friday);
    std::thread busy([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
        app->run("COMMIT");
    });
    CHECK(total(store->maintenance().apply(TestLock(), planned)).created == 31 * 3);
    busy.join();
}
