#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/base/error.hpp"
#include "core/config/config.hpp"

/// Any file is either read or refused with a reason, and masking is safe on any text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(slotctl::masked(text));
    // A secret file could be anything on this machine, such as a terminal.
    if (text.find("file") != text.npos && text.find('/') != text.npos) return 0;
    try {
        const auto loaded = slotctl::load_config_text(text, "config.toml", {});
        if (loaded.settings.empty()) std::abort();
    } catch (const slotctl::Error& error) {
        if (error.kind() != slotctl::ErrorKind::config && error.kind() != slotctl::ErrorKind::permission) {
            std::abort();
        }
    }
    return 0;
}
