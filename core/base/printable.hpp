#pragma once

#include <string>
#include <string_view>

/// The one place that makes external texts safe to print: names from a database, messages from servers, file
/// names, words of a command line. A terminal obeys control characters (colours, its title, erased lines),
/// and characters that change the writing direction make a line look different from what it is.
namespace slotctl {

/// The same text in UTF-8 on one line. Control characters (C0, DEL, C1), line separators and direction marks
/// become `\n`, `\x1b` or `\u202e`; bytes that are not UTF-8 become U+FFFD.
std::string printable_line(std::string_view text);

/// The same, except that line breaks stay.
std::string printable_lines(std::string_view text);

/// For a document that slotctl has made, such as a report: like printable_lines, but tabs and colours (`ESC [
/// … m`) stay. In a JSON document, where such characters can only occur in strings, they become JSON escapes.
std::string printable_document(std::string_view text);

/// The content of a JSON string: quotes and backslashes are escaped too, and every escape is valid JSON.
std::string json_content(std::string_view text);

}  // namespace slotctl
