#include "tests/support/earlier_schema.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace slotctl::tests {

namespace {

/// The files of the schema's steps, in order.
std::vector<std::filesystem::path> steps_of(const std::string& backend) {
    std::vector<std::filesystem::path> files;
    const std::filesystem::path source = SLOTCTL_SOURCE_DIR;
    for (const auto& entry : std::filesystem::directory_iterator(source / "core/store" / backend / "sql"))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

std::unique_ptr<Application> of_schema(TestDatabase& database, int version) {
    auto app = database.application();
    app->run("CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at " +
             std::string(database.is_sqlite() ? "TEXT NOT NULL) STRICT" : "timestamptz NOT NULL)"));
    const auto files = steps_of(database.is_sqlite() ? "sqlite" : "postgres");
    for (int step = 1; step <= version; ++step) {
        const auto& file = files.at(static_cast<std::size_t>(step) - 1);
        app->run("BEGIN; " + text_of(file) + "; COMMIT");
        app->run("INSERT INTO schema_migrations (version, name, applied_at) VALUES (" + std::to_string(step) +
                 ", '" + file.stem().string() + "', '2026-11-01T00:00:00Z')");
    }
    return app;
}

}  // namespace slotctl::tests
