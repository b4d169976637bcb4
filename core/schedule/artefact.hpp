#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slotctl {

/// One item in a scheduler: a unit file, a block of a crontab, a task.
struct Artefact {
    std::string place;    ///< `/etc/systemd/system/slotctl-maintain.timer`, `the crontab of asha`
    std::string text;     ///< UTF-8, whatever encoding the scheduler uses
    std::string entry{};  ///< the `[[schedule]]` entry that it starts; empty if it belongs to none, or to all

    bool operator==(const Artefact&) const = default;
};

/// A change from the existing artefact to the desired one; without `before` it is new, without `after` it is
/// removed.
struct Change {
    std::optional<Artefact> before;
    std::optional<Artefact> after;

    [[nodiscard]] const Artefact& any() const { return after ? *after : *before; }
};

/// Only the differences: first in the order of `desired`, then the removals.
std::vector<Change> changes_between(const std::vector<Artefact>& installed,
                                    const std::vector<Artefact>& desired);

/// The reverse changes, in the opposite order.
std::vector<Change> undone(const std::vector<Change>& changes);

/// Lines removed and added, as in `diff -u`, without a heading.
std::string difference(std::string_view before, std::string_view after);

/// The stamp in every artefact shows that slotctl wrote it and, by a digest of the text around it, whether it
/// was changed since. A template contains `stamp_placeholder` instead.
inline constexpr std::string_view stamp_placeholder = "@STAMP@";

/// Fills in the stamp.
std::string stamped(std::string_view text);
/// Whether `text` has a stamp of slotctl.
bool is_stamped(std::string_view text);
/// Whether a stamped text was changed since it was written. False for text without a stamp.
bool is_edited(std::string_view text);
/// The version of slotctl that wrote it; empty if there is no stamp.
std::string stamped_version(std::string_view text);

/// What an artefact says about itself in a comment (`# program /usr/bin/slotctl`, `# instance shop`), or in
/// the corresponding element of a task; empty if it says nothing. `what`: program, belongs to, instance.
std::string noted(std::string_view text, std::string_view what);

/// The owner of this schedule, as in `owner_of`; empty if no artefact names one.
std::string owner_in(const std::vector<Artefact>& artefacts);

}  // namespace slotctl
