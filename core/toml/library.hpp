#pragma once

// toml++ (3.3.0) asserts assumptions that some malformed text breaks; in an optimised build, they are
// promises to the compiler. Here they are checked in every build, and a broken one becomes a syntax error.
// Every source that uses the library includes it here, so that all see the same macro.
namespace slotctl {
struct BrokenAssumption {};
}  // namespace slotctl

#undef NDEBUG
// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): the library asks for a macro
#define TOML_ASSERT(condition) \
    (static_cast<bool>(condition) ? static_cast<void>(0) : throw ::slotctl::BrokenAssumption())
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \
    "-Wterminate"  // in noexcept functions, it ends the program as an assertion would
#endif
#include <toml++/toml.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
