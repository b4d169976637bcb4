#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace slotctl::serve {

/// What a request may do. `nothing` is for those that anybody may make.
enum class Scope : unsigned { nothing = 0, read = 1, book = 2, operate = 4 };

/// A set of scopes.
struct Scopes {
    unsigned bits = 0;
    [[nodiscard]] bool allow(Scope scope) const {
        return (bits & static_cast<unsigned>(scope)) == static_cast<unsigned>(scope);
    }
    bool operator==(const Scopes&) const = default;
};
inline constexpr Scopes every_scope{7};

/// `read`; empty for `nothing`.
std::string_view name_of(Scope scope);
/// `read,book`.
std::string text_of(Scopes scopes);
/// Reads `read,book`. Throws Error(usage) for any other word, or for none.
Scopes scopes_in(const std::string& text);

/// What is known of a token: never the token itself.
struct Token {
    std::string name;  ///< letters, digits, `-`, `_` and `.`; unique
    Scopes scopes;
    std::string hash;        ///< SHA-256 as 64 hexadecimal digits
    std::string created_on;  ///< a date
};

/// Lines of `NAME SCOPES HASH DATE`; empty lines and those that start with `#` are ignored. Throws
/// Error(config) with the name of the file and the line.
std::vector<Token> tokens_in(const std::string& text, const std::filesystem::path& file);

/// The file's tokens; none if there is no file. Throws Error(config or permission), also if others may write
/// to it.
std::vector<Token> read_tokens(const std::filesystem::path& file);

/// Replaces the file, which only this user (and root) can read.
void write_tokens(const std::filesystem::path& file, const std::vector<Token>& tokens);

/// A new secret: 256 random bits as text.
std::string new_secret();

/// Throws Error(usage) if it cannot name a token.
void check_name(const std::string& name);

/// The token with this secret; null if there is none. Takes the same time whether there is one or not.
const Token* token_with(const std::vector<Token>& tokens, std::string_view secret);

}  // namespace slotctl::serve
