#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slotctl {

/// One thing that a scheduler holds: a unit file, a block of a crontab, a task.
struct Artefact {
    std::string place;    ///< `/etc/systemd/system/slotctl-maintain.timer`, `the crontab of asha`
    std::string text;     ///< UTF-8, whatever the scheduler stores
    std::string entry{};  ///< the `[[schedule]]` entry that it starts; empty: of none, or of all

    bool operator==(const Artefact&) const = default;
};

/// From what is there to what should be; nothing before: it is new, nothing after: it goes.
struct Change {
    std::optional<Artefact> before;
    std::optional<Artefact> after;

    [[nodiscard]] const Artefact& any() const { return after ? *after : *before; }
};

/// Only what differs, in the order of `desired`, then what goes.
std::vector<Change> changes_between(const std::vector<Artefact>& installed,
                                    const std::vector<Artefact>& desired);

/// The way back, in the opposite order.
std::vector<Change> undone(const std::vector<Change>& changes);

/// Lines removed and added, in the manner of `diff -u`, without a heading.
std::string difference(std::string_view before, std::string_view after);

/// A stamp in every artefact says who wrote it and, by a digest of the text around it, whether somebody
/// changed it since. A template holds it as `stamp_placeholder`.
inline constexpr std::string_view stamp_placeholder = "@STAMP@";

/// Replaces the placeholder.
std::string stamped(std::string_view text);
/// Does `text` carry a stamp of slotctl's?
bool is_stamped(std::string_view text);
/// Was stamped text changed since it was written? False for text without a stamp.
bool is_edited(std::string_view text);
/// The version of slotctl that wrote it; empty without a stamp.
std::string stamped_version(std::string_view text);

/// What an artefact says of itself in a comment (`# program /usr/bin/slotctl`, `# instance shop`), or in the
/// element of a task that holds the same; empty if it does not say. `what`: program, belongs to, instance.
std::string noted(std::string_view text, std::string_view what);

/// Whose schedule these are, in the words of `owner_of`; empty if none says.
std::string owner_in(const std::vector<Artefact>& artefacts);

}  // namespace slotctl
