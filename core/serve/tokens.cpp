#include "core/serve/tokens.hpp"

#include <algorithm>
#include <random>
#include <sstream>

#include "core/base/error.hpp"
#include "core/base/instant.hpp"
#include "core/base/path_text.hpp"
#include "core/base/text.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/text_file.hpp"
#include "core/serve/sha256.hpp"

namespace slotctl::serve {

namespace {

constexpr std::array each_scope{Scope::read, Scope::book, Scope::operate};
constexpr std::size_t hash_length = 64;
constexpr std::size_t longest_name = 64;

bool is_name(const std::string& name) {
    return !name.empty() && name.size() <= longest_name && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.';
    });
}

bool is_hash(const std::string& text) {
    return text.size() == hash_length && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Token token_in(const std::string& line) {
    std::istringstream words(line);
    std::string scopes, rest;
    Token token;
    words >> token.name >> scopes >> token.hash >> token.created_on;
    token.scopes = scopes_in(scopes);
    if (!is_name(token.name) || !is_hash(token.hash) || !parse_date(token.created_on) || words >> rest)
        throw Error(ErrorKind::usage, "not NAME SCOPES HASH DATE");
    return token;
}

}  // namespace

std::string_view name_of(Scope scope) {
    switch (scope) {
        case Scope::read:
            return "read";
        case Scope::book:
            return "book";
        case Scope::operate:
            return "operate";
        case Scope::nothing:
            break;
    }
    return "";
}

std::string text_of(Scopes scopes) {
    std::vector<std::string> names;
    for (const Scope scope : each_scope)
        if (scopes.allow(scope)) names.emplace_back(name_of(scope));
    return joined(names, ",");
}

Scopes scopes_in(const std::string& text) {
    Scopes scopes;
    std::istringstream words(text);
    for (std::string word; std::getline(words, word, ',');) {
        const auto* const found = std::find_if(each_scope.begin(), each_scope.end(),
                                               [&](Scope scope) { return name_of(scope) == word; });
        if (found == each_scope.end())
            throw Error(ErrorKind::usage, "\"" + word + "\" is not a scope",
                        "scopes are read, book, operate");
        scopes.bits |= static_cast<unsigned>(*found);
    }
    if (scopes.bits == 0)
        throw Error(ErrorKind::usage, "no scope is named", "scopes are read, book, operate");
    return scopes;
}

std::vector<Token> tokens_in(const std::string& text, const std::filesystem::path& file) {
    std::vector<Token> tokens;
    std::istringstream lines(text);
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (line.empty() || line.front() == '#') continue;
        try {
            tokens.push_back(token_in(line));
        } catch (const Error& error) {
            throw Error(ErrorKind::config,
                        utf8(file) + ":" + std::to_string(number) + " is not a token: " + error.what(),
                        "`slotctl serve token add` writes these lines; remove this one");
        }
    }
    return tokens;
}

std::vector<Token> read_tokens(const std::filesystem::path& file) {
    constexpr std::size_t most_bytes = std::size_t{1} << 20U;
    try {
        const FileText found = read_file(file, most_bytes);
        if (!found.others_may_write) return tokens_in(found.text, file);
        throw Error(
            ErrorKind::permission,
            "others may write to the tokens in " + utf8(file) + ", and give themselves one: " + found.access,
            "if all of them are yours, run `" + protecting_commands(file) + "`");
    } catch (const FileTrouble& trouble) {
        if (trouble.missing()) return {};
        throw trouble.error("the tokens in " + utf8(file) + " cannot be read",
                            "let the account of the server read the file");
    }
}

void write_tokens(const std::filesystem::path& file, const std::vector<Token>& tokens) {
    std::string text = "# Tokens of `slotctl serve`: name, scopes, SHA-256 of the token, date.\n";
    for (const Token& token : tokens)
        text += token.name + " " + text_of(token.scopes) + " " + token.hash + " " + token.created_on + "\n";
    constexpr unsigned private_mode = 0600;
    write_text_file(file, text, private_mode);
}

std::string new_secret() {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    constexpr int length = 43;  // of 6 bits each
    std::random_device random;
    std::string secret = "slotctl_";
    for (int i = 0; i < length; ++i) secret += letters[random() % letters.size()];
    return secret;
}

void check_name(const std::string& name) {
    if (is_name(name)) return;
    throw Error(ErrorKind::usage, "\"" + shortened(name, longest_name) + "\" cannot name a token",
                "use up to 64 letters, digits, -, _ and .");
}

const Token* token_with(const std::vector<Token>& tokens, std::string_view secret) {
    const std::string hash = sha256(secret);
    const Token* found = nullptr;
    for (const Token& token : tokens) {
        unsigned difference = 0;
        for (std::size_t i = 0; i < hash_length; ++i)
            difference |= static_cast<unsigned>(token.hash[i] ^ hash[i]);
        found = difference == 0 ? &token : found;
    }
    return found;
}

}  // namespace slotctl::serve
