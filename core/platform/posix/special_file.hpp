#pragma once

#include <sys/types.h>

#include "core/platform/posix/descriptor.hpp"
#include "core/platform/posix/place.hpp"

namespace slotctl {

/// Whether it is a device, pipe or socket, which is written to directly and never replaced.
bool is_special(mode_t mode);

/// Opens one for writing. A pipe is opened once it has a reader; FileTrouble if it gets none within 3
/// seconds.
Descriptor open_special(const Place& place, mode_t mode);

}  // namespace slotctl
