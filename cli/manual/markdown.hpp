#pragma once

#include <string>
#include <string_view>

namespace slotctl::cli {

/// A document of docs/ as man(7): headings of two levels, paragraphs, bullet lists, tables of two columns,
/// blocks of code; in the text, **strong words**, `code` and [links](to somewhere), which become their text.
/// The document's own heading is left out, since a page has a name instead. Throws std::invalid_argument,
/// with the line number, for anything else that looks like Markdown.
std::string from_markdown(std::string_view document);

}  // namespace slotctl::cli
