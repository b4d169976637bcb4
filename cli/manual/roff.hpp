#pragma once

#include <string>
#include <string_view>

/// The part of man(7) that the manual pages need.
namespace slotctl::cli::roff {

/// Escapes `text`, so that nothing in it is a request; non-ASCII characters become escapes that every roff
/// knows.
std::string plain(std::string_view text);

std::string bold(std::string_view text);
std::string italic(std::string_view text);

/// Requests, each with its line end. Their arguments are already escaped, except those of headings.
std::string heading(std::string_view text);
std::string subheading(std::string_view text);
/// A paragraph for each line of `text`, a plain text.
std::string paragraph(std::string_view text);
/// A term and its description.
std::string item(std::string_view term, std::string_view body);
/// A paragraph of a list without numbers.
std::string bullet(std::string_view body);
/// Lines that are printed as they are; plain text.
std::string example(std::string_view lines);
/// The first line of a page; `date` is like `2026-11-20`.
std::string title(std::string_view name, int section, std::string_view date, std::string_view manual);

/// The finished page: no line of text is longer than 80 characters, and no paragraph request is repeated.
std::string tidied(const std::string& page);

}  // namespace slotctl::cli::roff
