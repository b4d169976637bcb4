#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Runs a fuzz target without libFuzzer: on each file of its corpus, and on randomly mutated copies of them,
/// which are the same every time.
///
///     fuzz_smoke_TARGET CORPUS-DIRECTORY COPIES-OF-EACH-FILE

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

// The current input, for the report of a crash.
std::array<char, 512> at{};
std::string input;

extern "C" void report_crash(int signal) {
    // The process is lost in any case, so calls that are not allowed in a handler are worth a try.
    std::fputs(at.data(), stderr);
    if (std::FILE* file = std::fopen("fuzz-smoke-input", "wb")) {
        std::fwrite(input.data(), 1, input.size(), file);
        std::fclose(file);
        std::fputs("the input is in fuzz-smoke-input\n", stderr);
    }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void run(std::string text) {
    input = std::move(text);
    // A copy of the exact size, so that a sanitizer notices reads past its end.
    const std::vector<std::uint8_t> bytes(input.begin(), input.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::string changed(std::string text, const std::vector<std::string>& corpus, std::mt19937& random) {
    const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
    for (auto changes = 1 + below(4); changes > 0; --changes) {
        const auto from = below(text.size() + 1),
                   length = below(std::min<std::size_t>(text.size() - from, 16) + 1);
        switch (below(5)) {
            case 0:
                text.erase(from, length);
                break;
            case 1:
                text.insert(from, text.substr(from, length));
                break;
            case 2: {  // a piece of any file
                const std::string& other = corpus[below(corpus.size())];
                const auto start = below(other.size() + 1);
                text.replace(from, length, other.substr(start, below(24)));
                break;
            }
            case 3: {  // characters that are special to parsers
                constexpr std::string_view signs = " \t\n\v\f\r=&?%@:/'\"\\#,[]{}*-\0";
                text.insert(from, 1, signs[below(signs.size())]);
                break;
            }
            default:
                text.insert(from, 1, static_cast<char>(random()));
        }
    }
    return text;
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void try_all(const std::filesystem::path& directory, unsigned copies) {
    std::vector<std::filesystem::path> files(std::filesystem::directory_iterator(directory), {});
    std::sort(files.begin(), files.end());
    std::vector<std::string> corpus;
    std::transform(files.begin(), files.end(), std::back_inserter(corpus), content_of);
    if (corpus.empty()) throw std::runtime_error(directory.string() + " contains no file");

    std::mt19937 random(1);
    for (std::size_t i = 0; i < corpus.size(); ++i) {
        for (unsigned copy = 0; copy <= copies; ++copy) {
            std::snprintf(at.data(), at.size(), "crashed on %s, copy %u\n", files[i].filename().c_str(),
                          copy);
            run(copy == 0 ? corpus[i] : changed(corpus[i], corpus, random));
        }
    }
    std::printf("%zu files, %u copies of each\n", corpus.size(), copies);
}

}  // namespace

int main(int count, char** words) {
    if (count != 3) {
        std::fputs("usage: fuzz_smoke_TARGET CORPUS-DIRECTORY COPIES-OF-EACH-FILE\n", stderr);
        return 64;
    }
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL}) std::signal(signal, report_crash);
    try {
        try_all(words[1], static_cast<unsigned>(std::stoul(words[2])));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s%s\n", at.data(), error.what());
        return 1;
    }
    return 0;
}
