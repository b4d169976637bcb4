#pragma once

#include <memory>

#include "core/base/log.hpp"

namespace slotctl {

/// The log's file: `slotctl.log`, and once that is larger than `max_size` also `slotctl.1.log` and on to
/// `max_files`, the oldest last. Several processes may add to it, and rotate it, at once. Creates the
/// directories above it; what is new is for its owner's eyes, and for the group's in a service account's
/// directory. Throws Error(permission or failed) with the path and the reason.
std::unique_ptr<log::LineFile> open_rotated_file(const log::Settings& settings);

}  // namespace slotctl
