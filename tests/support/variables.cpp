#include "tests/support/variables.hpp"

#include <stdlib.h>

#include "core/base/path_text.hpp"
#include "core/platform/process.hpp"

namespace slotctl::tests {

namespace {

#ifdef _WIN32
void set(const std::string& name, const std::optional<std::string>& value) {
    // This sets the variable for the C library and for Windows.
    ::_wputenv_s(path_from(name).c_str(), path_from(value.value_or("")).c_str());
}
#else
void set(const std::string& name, const std::optional<std::string>& value) {
    if (value) {
        ::setenv(name.c_str(), value->c_str(), 1);
    } else {
        ::unsetenv(name.c_str());
    }
}
#endif

}  // namespace

Variables::Variables(const Values& wanted) {
    for (const auto& [name, value] : wanted) {
        before_[name] = environment(name);
        set(name, value);
    }
}

Variables::~Variables() {
    for (const auto& [name, value] : before_) set(name, value);
}

}  // namespace slotctl::tests
