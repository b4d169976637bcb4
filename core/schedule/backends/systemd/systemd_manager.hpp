#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/platform/program.hpp"
#include "core/schedule/installation.hpp"

namespace slotctl {

/// Access to systemd through systemctl: the machine's manager, or a user's own.
class SystemdManager {
  public:
    SystemdManager(Scope scope, ProgramRunner run);

    /// Why there is no manager to talk to; nothing if there is one.
    std::optional<Error> obstacle();

    /// Runs `systemctl` with the words `more`. Throws Error(failed, or permission) with its message.
    void command(const std::vector<std::string>& more, std::chrono::seconds limit = std::chrono::seconds{60});
    /// The same, for commands that may fail.
    ProgramResult attempt(const std::vector<std::string>& more,
                          std::chrono::seconds limit = std::chrono::seconds{60});

    using Properties = std::map<std::string, std::string>;
    /// These properties of each unit, in the order of `units`. Empty values if systemd no longer knows the
    /// unit.
    std::vector<Properties> show(const std::vector<std::string>& units,
                                 const std::vector<std::string>& properties);

    /// The directory of administrators' units, and that of units that last until the next boot.
    [[nodiscard]] std::filesystem::path unit_directory() const;
    [[nodiscard]] std::filesystem::path passing_unit_directory() const;
    /// The file whose timestamp is the last time that a timer with Persistent= elapsed.
    [[nodiscard]] std::filesystem::path stamp_of(const std::string& timer) const;

  private:
    [[nodiscard]] std::vector<std::string> words(const std::vector<std::string>& more) const;

    Scope scope_;
    ProgramRunner run_;
};

}  // namespace slotctl
