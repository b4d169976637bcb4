#include <string>

#include "core/config/config.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/loading.hpp"

using namespace loading;

TEST_CASE("a secret is read from a file beside the configuration, without its line ending") {
    const Directory directory;
    directory.write("secret", "postgresql://u:hunter22@host/db\n");
    const auto file = directory.write("config.toml", "[database]\nurl = ''\nurl_file = 'secret'\n");
    auto sources = with({});
    sources.file = file;
    const auto loaded = load_config(sources);
    CHECK(loaded.config.database.url.reveal() == "postgresql://u:hunter22@host/db");
    CHECK(shown(loaded, "database.url").value == "\"postgresql://u:***@host/db\"");
    CHECK(shown(loaded, "database.url").origin ==
          (directory.path() / "secret").string() + ", named by " + file.string() + ":3");

    const auto other = directory.write("other", "pw\r\n");
    const auto named = load("", {{"SLOTCTL_DATABASE_PASSWORD_FILE", other.string()}});
    CHECK(named.config.database.password.reveal() == "pw");
    CHECK(shown(named, "database.password").value == "\"***\"");
}

TEST_CASE("a secret file that cannot be used is an error with its path, unless something overrides it") {
    const Directory directory;
    const auto missing = (directory.path() / "missing").string();
    const auto text = "[database]\npassword_file = '" + missing + "'\n";
    CHECK(fault_in(text) ==
          "the secret file " + missing +
              ", named by database.password_file, cannot be read: No such file or directory");
    CHECK(load(text, {{"SLOTCTL_DATABASE_PASSWORD", "pw"}}).config.database.password.reveal() == "pw");
    CHECK_THAT(fault_in("[database]\npassword_file = '" + directory.path().string() + "'\n"),
               Catch::Contains("Is a directory"));
    CHECK_THAT(fault_in("[database]\npassword_file = '" + directory.write("empty", "\n").string() + "'\n"),
               Catch::Contains("is empty"));
    CHECK_THAT(fault_in("[database]\npassword_file = 3\n"),
               Catch::Contains("database.password_file must be the path of a file, not 3"));
}

TEST_CASE("a secret and its file cannot be combined") {
    CHECK(fault_in("[database]\nurl = 'sqlite:a'\nurl_file = 'b'\n") ==
          "/etc/slotctl/config.toml:3:12: database.url and database.url_file cannot be combined: keep one");
    CHECK(fault_in("", {{"SLOTCTL_DATABASE_URL", "a"}, {"SLOTCTL_DATABASE_URL_FILE", "b"}}) ==
          "SLOTCTL_DATABASE_URL and SLOTCTL_DATABASE_URL_FILE cannot be combined: keep one");
}

TEST_CASE("a secret that is not given elsewhere is read from the credentials") {
    const Directory directory;
    directory.write("slotctl_database_url", "postgresql://u:pw@host/db\n");
    const Variables variables{{"CREDENTIALS_DIRECTORY", directory.path().string()}};
    const auto loaded = load("[database]\nurl = ''\n", variables);
    CHECK(loaded.config.database.url.reveal() == "postgresql://u:pw@host/db");
    CHECK(shown(loaded, "database.url").origin == "$CREDENTIALS_DIRECTORY/slotctl_database_url");
    CHECK(loaded.config.database.password.empty());
    CHECK(shown(loaded, "database.password").value == "\"\"");

    CHECK(load("[database]\nurl = 'sqlite:/a'\n", variables).config.database.url.reveal() == sqlite_at("/a"));
}

TEST_CASE("no secret is shown, neither in settings nor in an error") {
    const auto loaded = load("[database]\nurl = 'host=h password=hunter22 user=u'\npassword = 'hunter22'\n");
    for (const auto& setting : loaded.settings) CHECK(setting.value.find("hunter22") == std::string::npos);
    CHECK(fault_in("[database]\npassword = 87654321\n") ==
          "/etc/slotctl/config.toml:2:12: database.password must be a string, not a number");
    CHECK_THAT(fault_in("[log]\nlevel = 'postgresql://u:hunter22@h/db'"), !Catch::Contains("hunter22"));
    CHECK_THAT(fault_in("[database]\npassword = hunter22\n"), !Catch::Contains("unter22"));
    CHECK_THAT(fault_in("[database]\npassword = \"hunter22\n"), !Catch::Contains("unter22"));
    CHECK_THAT(fault_in("[database]\npassword = 'hunter22' 'hunter22'\n"), !Catch::Contains("unter22"));
}
