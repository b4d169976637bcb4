#pragma once

#include <memory>

#include "core/base/log.hpp"

namespace slotctl {

/// The log file: `slotctl.log`, and once that exceeds `max_size`, also `slotctl.1.log` and so on up to
/// `max_files`, the oldest last. Several processes may write to it, and rotate it, at the same time, and
/// no line is lost. On Windows, it is not rotated while another program, such as an editor, has one of these
/// files open without sharing it, and grows until that program closes it. Creates
/// the directories above it; new files and directories are readable by their owner only, and by the group in
/// a service account's directory (on Windows, as `ensure_private_file` says). Throws Error(permission or
/// failed) with the path and the reason.
std::unique_ptr<log::LineFile> open_rotated_file(const log::Settings& settings);

}  // namespace slotctl
