#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>

#include "core/exchange/json.hpp"
#include "core/exchange/references.hpp"
#include "tests/support/business_text.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

std::optional<slotctl::Business> read(const std::string& text) {
    std::istringstream in(text);
    try {
        return slotctl::read_business(in, [](std::string_view name) { return name.size() < 20; });
    } catch (const slotctl::FaultyFile& file) {
        require(!file.faults().empty());
        for (const auto& fault : file.faults()) require(!fault.path.empty() && !fault.message.empty());
        return std::nullopt;
    }
}

}  // namespace

// A file is refused with its errors, or written as a file that is read as the same business.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto business = read(std::string(reinterpret_cast<const char*>(data), size));
    if (!business) return 0;
    const std::string written = slotctl::tests::text_of(*business);
    const auto again = read(written);
    require(again.has_value());
    require(slotctl::tests::text_of(*again) == written);
    slotctl::check_references(*business, slotctl::mentioned_ids(*again));
    return 0;
}
