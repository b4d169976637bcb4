#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/ids.hpp"
#include "core/base/instant.hpp"

namespace slotctl {

/// The holder of a lock, for messages only.
struct LockHolder {
    std::int64_t pid = 0;
    std::string host;
    Instant since{};
    std::optional<RunId> run;
};

/// The right to run a job on this host. Functions that write take a `const RunLock&`, so that no code writes
/// without one. The kernel releases it when its holder dies, so it is never stale; its file is never removed.
class RunLock {
  public:
    /// Nothing if another process, or another RunLock of this one, holds it. Creates `directory` if missing.
    /// `name` may contain any characters; the same name always gives the same file name. Everyone who may
    /// write to the file `like` may take the lock; without `like`, only this user, the directory's owner and
    /// the users of its group. Throws Error(permission or failed) if the directory or file cannot be used.
    static std::optional<RunLock> try_acquire(
        const std::filesystem::path& directory, std::string_view name,
        const std::optional<std::filesystem::path>& like = std::nullopt);

    /// What the holder last announced about itself. Nothing if unknown.
    static std::optional<LockHolder> holder(const std::filesystem::path& directory, std::string_view name);

    /// Writes a note beside the lock about its holder. Throws Error(permission or failed), for example if the
    /// disk is full; the lock is still held.
    void announce(const LockHolder& holder) const;

    RunLock(RunLock&&) noexcept;
    RunLock& operator=(RunLock&&) noexcept;
    ~RunLock();

  private:
    struct Held;
    explicit RunLock(std::unique_ptr<Held> held);
    std::unique_ptr<Held> held_;
};

}  // namespace slotctl
