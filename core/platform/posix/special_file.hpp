#pragma once

#include <sys/types.h>

#include "core/platform/posix/descriptor.hpp"
#include "core/platform/posix/place.hpp"

namespace slotctl {

/// A device, pipe or socket: written to as it is, never replaced.
bool is_special(mode_t mode);

/// Opens one to write to it. A pipe is opened once somebody reads it; nobody within 3 seconds is FileTrouble.
Descriptor open_special(const Place& place, mode_t mode);

}  // namespace slotctl
