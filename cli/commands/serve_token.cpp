#include "cli/commands/serve_token.hpp"

#include <algorithm>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "core/base/path_text.hpp"
#include "core/report/text_page.hpp"
#include "core/serve/sha256.hpp"
#include "core/serve/tokens.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;
using serve::Token;

constexpr const char* when_it_counts = "a server that is running reads the file when it is started again\n";

struct TokenOptions {
    std::string name, scopes;
};

std::filesystem::path tokens_file(Context& context) {
    const auto& file = context.config().config.serve.tokens_file;
    if (!file.empty()) return file;
    throw Error(ErrorKind::config, "no file for tokens is configured",
                "set tokens_file in the table [serve] of the configuration");
}

auto named(std::vector<Token>& tokens, const std::string& name) {
    return std::find_if(tokens.begin(), tokens.end(), [&](const Token& token) { return token.name == name; });
}

Json json_of(const Token& token) {
    std::vector<std::string> scopes;
    for (const serve::Scope scope : {serve::Scope::read, serve::Scope::book, serve::Scope::operate})
        if (token.scopes.allow(scope)) scopes.emplace_back(name_of(scope));
    return {{"name", token.name}, {"scopes", scopes}, {"created_on", token.created_on}};
}

int add_token(Context& context, const TokenOptions& options) {
    serve::check_name(options.name);
    const auto file = tokens_file(context);
    auto tokens = serve::read_tokens(file);
    if (named(tokens, options.name) != tokens.end()) {
        throw Error(ErrorKind::usage, "there is a token \"" + options.name + "\" already",
                    "choose another name, or remove it first");
    }
    const std::string secret = serve::new_secret();
    tokens.push_back({options.name, serve::scopes_in(options.scopes), serve::sha256(secret),
                      format_instant(context.now()).substr(0, 10)});
    const bool dry_run = context.options().dry_run;
    if (!dry_run) serve::write_tokens(file, tokens);
    constexpr const char* lost = "the token was added, and is lost: remove it, and add it again";
    if (context.json()) {
        Json json = json_of(tokens.back());
        json["token"] = dry_run ? Json() : Json(secret);
        json["dry_run"] = dry_run;
        print(json.dump() + "\n", dry_run ? "" : lost);
    } else if (dry_run) {
        print("would add the token " + options.name + " to " + utf8(file) + "\n");
    } else {
        print(secret + "\n", lost);
        if (!context.options().quiet)
            complain("this is the only time that the token is shown; " + std::string(when_it_counts));
    }
    return exit_ok;
}

int list_tokens(Context& context) {
    const auto tokens = serve::read_tokens(tokens_file(context));
    if (context.json()) {
        Json list = Json::array();
        for (const Token& token : tokens) list.push_back(json_of(token));
        print(Json{{"tokens", list}}.dump() + "\n");
        return exit_ok;
    }
    std::size_t width = 0;
    for (const Token& token : tokens) width = std::max(width, token.name.size());
    std::string text = tokens.empty() ? "There are no tokens.\n" : "";
    for (const Token& token : tokens) {
        text +=
            report::left(token.name, width) + "  " + token.created_on + "  " + text_of(token.scopes) + "\n";
    }
    print(text);
    return exit_ok;
}

int remove_token(Context& context, const TokenOptions& options) {
    const auto file = tokens_file(context);
    auto tokens = serve::read_tokens(file);
    const auto found = named(tokens, options.name);
    if (found == tokens.end()) {
        throw Error(ErrorKind::bad_data, "there is no token \"" + options.name + "\" in " + utf8(file),
                    "`slotctl serve token list` lists them");
    }
    tokens.erase(found);
    const bool dry_run = context.options().dry_run;
    if (!dry_run) serve::write_tokens(file, tokens);
    const std::string done = dry_run ? "" : "the token is removed";
    if (context.json()) {
        print(Json{{"name", options.name}, {"dry_run", dry_run}}.dump() + "\n", done);
    } else if (!context.options().quiet) {
        print("the token " + options.name + (dry_run ? " would be" : " is") + " removed; " + when_it_counts,
              done);
    }
    return exit_ok;
}

void add_name(CLI::App& command, TokenOptions& options) {
    command.add_option("name", options.name, "Who uses the token")->type_name("NAME")->required();
}

}  // namespace

void add_serve_token(CLI::App& serve, Action& chosen) {
    auto options = std::make_shared<TokenOptions>();
    CLI::App* token = serve.add_subcommand("token", "Add, list or remove the tokens of clients");
    token->require_subcommand(1);
    CLI::App* add = token->add_subcommand("add", "Make a token, and print it: only its hash is kept");
    add_name(*add, *options);
    add->add_option(
           "--scope", options->scopes,
           "What it allows, separated by commas: read, book, operate (start jobs, book off the grid)")
        ->type_name("SCOPES")
        ->required();
    add->callback([options, &chosen] {
        chosen = [options](Context& context) { return add_token(context, *options); };
    });
    token->add_subcommand("list", "List the tokens")->callback([&chosen] { chosen = list_tokens; });
    CLI::App* remove = token->add_subcommand("remove", "Remove a token");
    add_name(*remove, *options);
    remove->callback([options, &chosen] {
        chosen = [options](Context& context) { return remove_token(context, *options); };
    });
}

}  // namespace slotctl::cli
