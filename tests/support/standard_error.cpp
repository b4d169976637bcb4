#include "tests/support/standard_error.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

#include "core/base/path_text.hpp"
#include "tests/support/temporary_directory.hpp"

namespace slotctl::tests {

namespace {

constexpr int standard_error = 2;

#ifdef _WIN32
int duplicate(int descriptor) {
    return ::_dup(descriptor);
}
bool duplicate(int descriptor, int as) {
    return ::_dup2(descriptor, as) == 0;
}
int number_of(FILE* file) {
    return ::_fileno(file);
}
void close(int descriptor) {
    ::_close(descriptor);
}
#else
int duplicate(int descriptor) {
    return ::dup(descriptor);
}
bool duplicate(int descriptor, int as) {
    return ::dup2(descriptor, as) >= 0;
}
int number_of(FILE* file) {
    return ::fileno(file);
}
void close(int descriptor) {
    ::close(descriptor);
}
#endif

}  // namespace

void with_standard_error(int descriptor, const std::function<void()>& action) {
    const int kept = duplicate(standard_error);
    if (!duplicate(descriptor, standard_error)) throw std::runtime_error("cannot replace standard error");
    action();
    std::fflush(stderr);
    if (!duplicate(kept, standard_error)) throw std::runtime_error("cannot restore standard error");
    tests::close(kept);
}

std::string standard_error_of(const std::function<void()>& action) {
    const TemporaryDirectory place;
    const std::string name = utf8(place / "stderr");
    FILE* const file = std::fopen(name.c_str(), "wb");
    if (file == nullptr) throw std::runtime_error("cannot create " + name);
    with_standard_error(number_of(file), action);
    std::fclose(file);
    std::ifstream in(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace slotctl::tests
