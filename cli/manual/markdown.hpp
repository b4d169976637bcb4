#pragma once

#include <string>
#include <string_view>

namespace slotctl::cli {

/// A document of docs/ as man(7): headings of two levels, paragraphs, lists without numbers, tables of two
/// columns, blocks of code; in the text, **strong words**, `code` and [links](to somewhere), which become
/// their text. The heading of the whole document is left out, since a page has a name instead.
/// Throws std::invalid_argument, with the number of the line, for anything else that looks like Markdown.
std::string from_markdown(std::string_view document);

}  // namespace slotctl::cli
