#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/platform/program.hpp"
#include "core/schedule/installation.hpp"

namespace slotctl {

/// Something that the system schedule needs and that does not exist yet.
struct Preparation {
    std::string what;  ///< `create the system account slotctl`
    std::function<void()> carry_out;
};

/// The service account, and the directories that jobs read and write; nothing in user scope. Works with and
/// without systemd's tools. Only reads; changes nothing.
std::vector<Preparation> preparations_for(const Installation& installation, const ProgramRunner& run);

}  // namespace slotctl
