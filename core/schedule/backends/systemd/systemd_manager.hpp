#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/platform/program.hpp"
#include "core/schedule/installation.hpp"

namespace slotctl {

/// systemd as systemctl speaks with it: the machine's, or a user's own manager.
class SystemdManager {
  public:
    SystemdManager(Scope scope, ProgramRunner run);

    /// Why there is none to speak with; nothing if there is.
    std::optional<Error> obstacle();

    /// `systemctl` with `more` words. Throws Error(failed, or permission) with what it said.
    void command(const std::vector<std::string>& more, std::chrono::seconds limit = std::chrono::seconds{60});
    /// The same, where a failure changes nothing.
    ProgramResult attempt(const std::vector<std::string>& more,
                          std::chrono::seconds limit = std::chrono::seconds{60});

    using Properties = std::map<std::string, std::string>;
    /// These properties of each unit, beside `units`. Empty values where systemd knows no more.
    std::vector<Properties> show(const std::vector<std::string>& units,
                                 const std::vector<std::string>& properties);

    /// Where administrators' units are, and where units live until the next boot.
    [[nodiscard]] std::filesystem::path unit_directory() const;
    [[nodiscard]] std::filesystem::path passing_unit_directory() const;
    /// The file whose time says when a timer with Persistent= last elapsed.
    [[nodiscard]] std::filesystem::path stamp_of(const std::string& timer) const;

  private:
    [[nodiscard]] std::vector<std::string> words(const std::vector<std::string>& more) const;

    Scope scope_;
    ProgramRunner run_;
};

}  // namespace slotctl
