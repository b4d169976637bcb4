#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <libpq-fe.h>

#include "core/base/error.hpp"
#include "core/base/mask.hpp"
#include "core/store/postgres/conninfo.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

std::string value_of(const Options& options, std::string_view key) {
    for (const PQconninfoOption* o = options.get(); o->keyword != nullptr; ++o) {
        if (key == o->keyword) return o->val == nullptr ? "" : o->val;
    }
    return "";
}

std::size_t occurrences(std::string_view text, std::string_view word) {
    std::size_t count = 0;
    for (auto at = text.find(word); at != std::string_view::npos && !word.empty();
         at = text.find(word, at + 1))
        ++count;
    return count;
}

}  // namespace

// libpq must read slotctl's form of a URL like the URL itself, and no message may show its password.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::string shown = slotctl::masked(text);
    if (text.find('\0') != std::string::npos) return 0;
    slotctl::StoreOptions given;
    given.url = text;
    try {
        const Options theirs(PQconninfoParse(text.c_str(), nullptr));
        const Options ours(PQconninfoParse(slotctl::postgres::connection_string(given).c_str(), nullptr));
        require(theirs != nullptr && ours != nullptr);
        for (const char* key : {"host", "port", "dbname", "user", "password", "options"})
            require(value_of(theirs, key) == value_of(ours, key));
        // A short password may also occur elsewhere by chance, as part of something else.
        const auto password = value_of(theirs, "password");
        const auto left = occurrences(shown, password);
        require(password.size() < 12 || left == 0 || left < occurrences(text, password));
    } catch (const slotctl::Error& error) {
        require(error.kind() == slotctl::ErrorKind::config);
    }
    return 0;
}
