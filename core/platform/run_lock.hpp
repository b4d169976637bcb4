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

/// Who holds a lock, for messages only.
struct LockHolder {
    std::int64_t pid = 0;
    std::string host;
    Instant since{};
    std::optional<RunId> run;
};

/// The right to run a job on this host. What writes takes a `const RunLock&`, so that no code writes without
/// one. The kernel frees it when its holder dies, so it is never stale; its file is never removed.
class RunLock {
  public:
    /// Nothing if another process, or another RunLock of this one, holds it. Creates `directory` where it is
    /// missing. `name` may hold any characters; it becomes a file name that is the same for the same name.
    /// Whoever may write to the file `like` may take the lock; else only this user, the directory's owner and
    /// the users of its group. Throws Error(permission or failed) if the directory or file cannot be used.
    static std::optional<RunLock> try_acquire(
        const std::filesystem::path& directory, std::string_view name,
        const std::optional<std::filesystem::path>& like = std::nullopt);

    /// What the holder last told about itself. Nothing if unknown.
    static std::optional<LockHolder> holder(const std::filesystem::path& directory, std::string_view name);

    /// Leaves word, beside the lock, of who holds it. Throws Error(permission or failed), as on a full disk;
    /// the lock is held all the same.
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
