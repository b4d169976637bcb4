#include "core/schedule/task_xml.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/schedule/artefact.hpp"

// Whatever Task Scheduler returns, parsing it for the elements that slotctl needs is safe.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slotctl;
    const std::string_view xml(reinterpret_cast<const char*>(data), size);
    for (const char* element : {"Command", "Arguments", "Description", "URI", "UserId", "Enabled"})
        static_cast<void>(element_texts(xml, element));
    static_cast<void>(is_edited(xml));
    return 0;
}
