#pragma once

namespace slotctl {

/// What a power cut may do to a file that was just replaced.
enum class Durability {
    durable,  ///< either the old text or the new one is left, whole
    brief,    ///< it may be damaged: nobody needs it once this process has ended. Saves waiting for the disk
};

}  // namespace slotctl
