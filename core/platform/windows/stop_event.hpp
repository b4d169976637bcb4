#pragma once

#include "core/platform/windows/handle.hpp"
#include "core/platform/windows/winapi.hpp"

namespace slotctl {

/// The event by which one slotctl asks another to stop, as kill(1) does elsewhere: Windows has no signals,
/// and its Ctrl-Break reaches only processes of the same console. Creates it, or opens an existing one; none
/// if that fails.
Handle stop_event_of(DWORD process);

}  // namespace slotctl
