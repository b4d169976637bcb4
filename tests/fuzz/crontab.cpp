#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/schedule/artefact.hpp"
#include "core/schedule/crontab_text.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check(std::string_view crontab) {
    using namespace slotctl;
    auto instances = instances_in(crontab);
    instances.emplace_back("another-one");
    for (const auto& instance : instances) {
        const auto split = split_crontab(crontab, instance);
        require(split.before + split.block.value_or("") + split.after == crontab);
        if (split.block) {
            for (const auto& [name, lines] : entries_in_block(*split.block))
                static_cast<void>(expressions_in(lines));
            static_cast<void>(is_edited(*split.block));
            static_cast<void>(stamped_version(*split.block));
        }
        require(with_block(crontab, instance, std::nullopt) == split.before + split.after);
        const auto again = split_crontab(with_block(crontab, instance, split.block), instance);
        require(again.block == split.block && again.after == split.after);
    }
}

}  // namespace

// In any crontab, every byte outside slotctl's block is preserved, or the crontab is refused.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        check(std::string_view(reinterpret_cast<const char*>(data), size));
    } catch (const slotctl::Error& error) {
        require(error.kind() == slotctl::ErrorKind::failed || error.kind() == slotctl::ErrorKind::config);
    }
    return 0;
}
