#include "core/platform/windows/stop_event.hpp"

#include <string>

namespace slotctl {

Handle stop_event_of(DWORD process) {
    const std::wstring name = L"Local\\slotctl-stop-" + std::to_wstring(process);
    return Handle(::CreateEventW(nullptr, FALSE, FALSE, name.c_str()));
}

}  // namespace slotctl
