#include "core/config/config.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <rapidcheck.h>

#include "core/config/settings.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/loading.hpp"

using namespace loading;

namespace {

std::string read(const fs::path& path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("without any source every setting has its default") {
    const auto loaded = load_config({});
    CHECK_FALSE(loaded.file);
    CHECK(loaded.config.maintain.days_ahead == 30);
    CHECK(loaded.config.database.url.empty());
    CHECK(loaded.config.database.connect_timeout == std::chrono::seconds(10));
    for (const auto& setting : loaded.settings) CHECK(setting.origin == "default");
    CHECK(shown(loaded, "log.max_size").value == "\"10MiB\"");
    CHECK(shown(loaded, "log.file").value == "\"\"");
}

TEST_CASE("the reference file contains every setting with its help and its default") {
    const fs::path reference = fs::path(SLOTCTL_SOURCE_DIR) / "config.toml";
    const auto text = read(reference);
    ConfigSources sources;
    sources.file = reference;
    const auto loaded = load_config(sources);
    const auto defaults = load_config({});
    REQUIRE(loaded.settings.size() == defaults.settings.size());
    for (std::size_t i = 0; i < loaded.settings.size(); ++i) {
        const auto& setting = all_settings()[i];
        INFO(loaded.settings[i].key);
        CHECK(loaded.settings[i].value == defaults.settings[i].value);
        CHECK(text.find("\n# " + std::string(setting.help) + "\n") != text.npos);
        const auto written = std::string(setting.name) + " = ";
        if (setting.secret) {
            CHECK(text.find("\n" + written + "\"\"\n") != text.npos);
            CHECK(text.find("\n# " + std::string(setting.name) + "_file = ") != text.npos);
        } else {
            CHECK(text.find("\n" + written + loaded.settings[i].value + "\n") != text.npos);
            CHECK(loaded.settings[i].origin.starts_with(reference.string() + ":"));
        }
    }
}

TEST_CASE("an option overrides the environment, which overrides the file, which overrides the default") {
    const std::string file = "[database]\nurl = 'sqlite:/file.db'\n[maintain]\ndays_ahead = 7\n";
    CHECK(load(file).config.database.url.reveal() == sqlite_at("/file.db"));
    CHECK(shown(load(file), "maintain.days_ahead").origin == "/etc/slotctl/config.toml:4");

    Variables variables{{"DATABASE_URL", "sqlite:/foreign.db"}, {"SLOTCTL_MAINTAIN_DAYS_AHEAD", "8"}};
    CHECK(load(file, variables).config.maintain.days_ahead == 8);
    CHECK(shown(load(file, variables), "maintain.days_ahead").origin == "SLOTCTL_MAINTAIN_DAYS_AHEAD");
    CHECK(load(file, variables).config.database.url.reveal() == "sqlite:/foreign.db");
    CHECK(shown(load(file, variables), "database.url").origin == "DATABASE_URL");

    variables["SLOTCTL_DATABASE_URL"] = "sqlite:/own.db";
    CHECK(load(file, variables).config.database.url.reveal() == "sqlite:/own.db");

    auto sources = with(variables);
    sources.database = "sqlite:/option.db";
    const auto loaded = load_config_text(file, "config.toml", sources);
    CHECK(loaded.config.database.url.reveal() == "sqlite:/option.db");
    CHECK(shown(loaded, "database.url").origin == "--database");
}

TEST_CASE("an empty variable counts as not set") {
    const auto loaded = load("[log]\nfile = '/var/log/slots.log'", {{"SLOTCTL_LOG_FILE", ""}});
    CHECK(loaded.config.log.file == "/var/log/slots.log");
}

TEST_CASE("every kind of setting is read from the file and from the environment") {
    const auto from_file = load(
        "[database]\nconnect_timeout = 90\n[maintain]\nmax_slots_per_service = 5\n"
        "[log]\nlevel = 'error'\nformat = 'json'\nmax_size = 2048\nmax_files = 3\n");
    CHECK(from_file.config.database.connect_timeout == std::chrono::seconds(90));
    CHECK(from_file.config.maintain.max_slots_per_service == 5);
    CHECK(from_file.config.log.level == log::Level::error);
    CHECK(from_file.config.log.format == log::Format::json);
    CHECK(from_file.config.log.max_size == 2048);
    CHECK(from_file.config.log.max_files == 3);

    const auto from_variables = load("", {{"SLOTCTL_DATABASE_CONNECT_TIMEOUT", "2m"},
                                          {"SLOTCTL_LOG_MAX_SIZE", "1GiB"},
                                          {"SLOTCTL_LOG_LEVEL", "off"},
                                          {"SLOTCTL_LOG_MAX_FILES", "9"}});
    CHECK(shown(from_variables, "database.connect_timeout").value == "\"2m\"");
    CHECK(from_variables.config.log.max_size == std::size_t{1} << 30);
    CHECK(from_variables.config.log.level == log::Level::off);
    CHECK(from_variables.config.log.max_files == 9);
}

TEST_CASE("a relative path in the file is relative to the file, elsewhere to the current directory") {
    const auto loaded = load(
        "[log]\nfile = 'logs/../slots.log'\n[lock]\ndirectory = 'locks'\n"
        "[database]\nurl = 'sqlite:data/slots.db'\n");
    CHECK(loaded.config.log.file == "/etc/slotctl/slots.log");
    CHECK(loaded.config.lock.directory == "/etc/slotctl/locks");
    CHECK(loaded.config.database.url.reveal() == sqlite_at("/etc/slotctl/data/slots.db"));

    const auto outside = load("", {{"SLOTCTL_LOG_FILE", "slots.log"}, {"DATABASE_URL", "sqlite:slots.db"}});
    CHECK(outside.config.log.file == "slots.log");
    CHECK(outside.config.database.url.reveal() == "sqlite:slots.db");

    CHECK(load("[database]\nurl = 'sqlite::memory:'").config.database.url.reveal() == "sqlite::memory:");
    CHECK(load("[log]\nfile = ''").config.log.file.empty());
}

TEST_CASE("the file is the named one, else the first that exists") {
    const Directory directory;
    const auto first = directory.write("first.toml", "[maintain]\ndays_ahead = 1\n");
    const auto second = directory.write("second.toml", "[maintain]\ndays_ahead = 2\n");
    auto sources = with({});
    sources.search = {directory.path() / "none.toml", directory.path(), second, first};
    CHECK(load_config(sources).config.maintain.days_ahead == 2);
    CHECK(load_config(sources).file == second);

    auto named = with({{"SLOTCTL_CONFIG", first.string()}});
    named.search = {second};
    CHECK(load_config(named).file == first);
    named.file = second;
    CHECK(load_config(named).file == second);
}

TEST_CASE("a file that was named but does not exist is an error that says what named it") {
    ConfigSources option;
    option.file = "/nowhere/config.toml";
    const auto error = error_of([&] { load_config(option); });
    CHECK(error.kind() == ErrorKind::config);
    CHECK(std::string(error.what()) ==
          "the configuration file /nowhere/config.toml, named by --config, does not exist");
    const auto variable = error_of([&] { load_config(with({{"SLOTCTL_CONFIG", "/nowhere/x"}})); });
    CHECK_THAT(variable.what(), Catch::Contains("named by SLOTCTL_CONFIG"));
}

TEST_CASE("a file that may not be read is a permission error") {
    const Directory directory;
    ConfigSources sources;
    sources.file = directory.write("config.toml", "[database]\n");
    const auto secret = directory.write("secret", "pw\n");
    fs::permissions(*sources.file, fs::perms::none);
    fs::permissions(secret, fs::perms::none);
    if (std::ifstream(secret)) return;  // root may read everything

    const auto error = error_of([&] { load_config(sources); });
    CHECK(error.kind() == ErrorKind::permission);
    CHECK_THAT(error.what(), Catch::Contains(sources.file->string()) && Catch::Contains("Permission denied"));
    const Variables variables{{"SLOTCTL_DATABASE_PASSWORD_FILE", secret.string()}};
    const auto forbidden = error_of([&] { load("", variables); });
    CHECK(forbidden.kind() == ErrorKind::permission);
    CHECK(error_of([&] { load("x = 1", variables); }).kind() == ErrorKind::config);
}

TEST_CASE("every setting's shown value, written to a file, is read back as the same") {
    const auto same = rc::check("numbers, durations, sizes and paths survive", [] {
        const auto days = *rc::gen::inRange(0, 3661);
        const auto timeout = *rc::gen::inRange(1, 3601);
        const auto size = *rc::gen::inRange<std::size_t>(1024, std::size_t{1} << 34);
        const auto name = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
        auto sources = with({{"SLOTCTL_MAINTAIN_DAYS_AHEAD", std::to_string(days)},
                             {"SLOTCTL_DATABASE_CONNECT_TIMEOUT", std::to_string(timeout)},
                             {"SLOTCTL_LOG_MAX_SIZE", std::to_string(size)},
                             {"SLOTCTL_LOCK_DIRECTORY", "/" + name}});
        const auto given = load_config(sources);
        std::string text;
        for (const auto& setting : given.settings) text += setting.key + " = " + setting.value + "\n";
        const auto loaded = load_config_text(text, "config.toml", {});
        RC_ASSERT(loaded.config.maintain.days_ahead == days);
        RC_ASSERT(loaded.config.database.connect_timeout == std::chrono::seconds(timeout));
        RC_ASSERT(loaded.config.log.max_size == size);
        RC_ASSERT(masked(loaded.config.lock.directory.string()) == masked("/" + name));
    });
    CHECK(same);
}
