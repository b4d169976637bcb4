# Run by embed_texts: writes HEADER and SOURCE, which contain INPUTS as string views. Compilers may limit a
# string literal to 64 KiB, so each text is stored as an array of bytes.
set(count 0)
set(entries "")
set(arrays "")
foreach(input IN LISTS INPUTS)
  get_filename_component(name "${input}" NAME)
  file(READ "${input}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND arrays "constexpr char text_${count}[] = {${bytes}'\\0'};\n")
  string(APPEND entries "    File{\"${name}\", {text_${count}, sizeof text_${count} - 1}},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE "${HEADER}" "// Generated from the project's own text files; do not edit.
#pragma once
#include <array>
#include <string_view>
namespace slotctl::embedded::${NAMESPACE} {
struct File { std::string_view name; std::string_view text; };
extern const std::array<File, ${count}> files;
}
")
file(WRITE "${SOURCE}" "// Generated from the project's own text files; do not edit.
#include \"${NAMESPACE}_texts.hpp\"
namespace slotctl::embedded::${NAMESPACE} {
namespace {
${arrays}}
const std::array<File, ${count}> files{{
${entries}}};
}
")
