#pragma once

#include <string>
#include <string_view>

/// The one place that makes texts of others fit to be shown: names from a database, messages of servers, file
/// names, words of a command line. A terminal takes control characters for orders (colours, its title, lines
/// that are gone), and characters that turn the direction of writing make a line read other than it is.
namespace slotctl {

/// The same text in UTF-8 on one line: control characters (C0, DEL, C1), line separators and marks of
/// direction become
/// `\n`, `\x1b` or `\u202e`; bytes that are not UTF-8 become U+FFFD.
std::string printable_line(std::string_view text);

/// The same, but for line ends, which stay.
std::string printable_lines(std::string_view text);

/// A document that slotctl has made, such as a report: as printable_lines, but tabs and colours (`ESC [ … m`)
/// stay. In a JSON document, where such characters can only be in strings, they become JSON's own escapes.
std::string printable_document(std::string_view text);

/// The content of a JSON string: quotes and backslashes as well, and every escape is JSON's.
std::string json_content(std::string_view text);

}  // namespace slotctl
