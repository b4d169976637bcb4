#include "cli/description.hpp"

#include <algorithm>
#include <stdexcept>

#include "cli/completion/completion.hpp"
#include "tests/support/catch.hpp"

using namespace slotctl::cli;
using Kind = ValueDescription::Kind;

namespace {

const CommandDescription& command(const CommandDescription& program, const std::string& path) {
    for (const CommandDescription* c : flattened(program)) {
        if (c->path == path) return *c;
    }
    throw std::runtime_error("there is no command " + path);
}

const OptionDescription* option(const std::vector<OptionDescription>& options, const std::string& name) {
    for (const OptionDescription& o : options) {
        if (std::find(o.names.begin(), o.names.end(), name) != o.names.end()) return &o;
    }
    return nullptr;
}

/// A program with a global --format, and a command whose own --format has other values.
class Program {
  public:
    Program() : app_("About it.", "tool") {
        app_.add_option("--format", text_, "How")->type_name("text|json");
        app_.add_flag("-v,--verbose", flag_, "More");
        CLI::App* report = app_.add_subcommand("report", "Reports");
        report->add_option("--format", text_, "How the report looks")->type_name("text|html");
        report->add_option("--kind", text_, "Which")->check(CLI::IsMember({"short", "long"}));
        report->add_option("--out", text_, "Where")->type_name("DIRECTORY");
        report->add_option("files", texts_, "What")->type_name("FILE.csv");
        report->add_option("--secret", text_, "Not shown")->group("");
        CLI::App* deep = app_.add_subcommand("db", "Database")->add_subcommand("check", "Checks");
        deep->add_flag("--fast", flag_, "Quickly");
        app_.add_subcommand("hidden", "Nobody's business")->group("");
    }
    CommandDescription described() const { return describe(app_); }

  private:
    bool flag_ = false;
    std::string text_;
    std::vector<std::string> texts_;
    CLI::App app_;
};

}  // namespace

TEST_CASE("a command's own option comes before one of the same name of the program") {
    const CommandDescription program = Program().described();
    const CommandDescription report = command(program, "tool report");
    REQUIRE(option(report.options, "--format") != nullptr);
    CHECK(option(report.options, "--format")->value.choices == std::vector<std::string>{"text", "html"});
    CHECK(option(report.inherited, "--format") == nullptr);
    CHECK(option(report.inherited, "--verbose") != nullptr);
    CHECK(option(command(program, "tool db check").inherited, "--format")->value.choices ==
          std::vector<std::string>{"text", "json"});

    // Every script checks the command's own option first.
    const std::string bash = bash_completion(program);
    CHECK(bash.find("words text html") < bash.find("words text json"));
}

TEST_CASE("options of every command, such as --help, are listed once") {
    const CommandDescription program = Program().described();
    CHECK(option(program.options, "--help") != nullptr);
    CHECK(option(command(program, "tool db check").options, "--help") == nullptr);
    CHECK(option(command(program, "tool db check").inherited, "--help") != nullptr);
}

TEST_CASE("the name of a value determines how it is completed") {
    const CommandDescription program = Program().described();
    const CommandDescription report = command(program, "tool report");
    CHECK(option(report.options, "--kind")->value.kind == Kind::choice);
    CHECK(option(report.options, "--kind")->value.choices == std::vector<std::string>{"short", "long"});
    CHECK(option(report.options, "--out")->value.kind == Kind::directory);
    REQUIRE(report.arguments.size() == 1);
    CHECK(report.arguments.front().value.kind == Kind::file);
    CHECK(report.arguments.front().value.extension == "csv");
    CHECK(report.arguments.front().repeatable);
    CHECK(option(program.options, "--verbose")->value.kind == Kind::none);
}

TEST_CASE("commands and options hidden from the help are not completed") {
    const CommandDescription program = Program().described();
    CHECK(flattened(program).size() == 4);
    CHECK(option(command(program, "tool report").options, "--secret") == nullptr);
    for (const auto& script : {bash_completion(program), zsh_completion(program), fish_completion(program),
                               powershell_completion(program)}) {
        CHECK(script.find("hidden") == std::string::npos);
        CHECK(script.find("--secret") == std::string::npos);
    }
}
