#pragma once

namespace slotctl {

/// If the service control manager has started this process (`sc create slotctl binPath= "…\slotctl.exe
/// run"`), reports to it that the service runs, and calls `stop` in another thread when it, or the machine's
/// shutdown, asks for an end. Otherwise does nothing.
void follow_service_manager(void (*stop)());

/// Reports that the service has stopped, if this process is one.
void leave_service_manager();

}  // namespace slotctl
