#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include "core/platform/durability.hpp"
#include "core/platform/posix/descriptor.hpp"

/// The one way in which files are opened by path. Root must not trust anything that belongs to another
/// account: a link may be planted in that account's directory at any moment, in the hope that root writes to
/// its target or gives it away. So each directory is opened relative to the one above it, and root follows a
/// link only if both the link and its directory belong to root. Other users follow links as the system lets
/// them.
namespace slotctl {

/// Whether anybody except root and root's group may write to what `status` describes.
bool others_may_write(const struct stat& status);

/// `bob`, or the number of an account without a name.
std::string account_name(uid_t user);
std::string group_name(gid_t group);

/// A file's open directory, and the file's name in it. The file need not exist.
class Place {
  public:
    /// Throws FileTrouble if the directory cannot be reached, or only by a link that must not be followed.
    explicit Place(const std::filesystem::path& path);

    [[nodiscard]] int directory() const { return directory_.get(); }
    [[nodiscard]] const std::string& name() const { return name_; }
    /// The path of the file with all links resolved.
    [[nodiscard]] std::filesystem::path path() const { return resolved_ / name_; }
    [[nodiscard]] const struct stat& of_directory() const { return of_directory_; }
    /// Whether root is working in a directory that belongs to another account, or that everybody may write
    /// to.
    [[nodiscard]] bool is_distrusted() const;
    /// Whether root went through a directory in which another account could replace the next one by a link.
    [[nodiscard]] bool is_exposed() const { return exposed_; }

    /// Whether it is something like `/dev/stdin` or `/dev/fd/3`, which is already open in this process.
    [[nodiscard]] bool is_inherited() const { return inherited_; }

    /// False if the name does not exist.
    [[nodiscard]] bool look(struct stat& status) const;

    /// Opens a file. Never follows a link, and never waits for the other end of a pipe. Throws FileTrouble.
    [[nodiscard]] Descriptor open(int flags, mode_t mode = 0) const;
    /// The same, but it must be a file: not a directory, pipe or device, and nothing that another account may
    /// have planted where root writes (a second name of another file).
    [[nodiscard]] Descriptor open_file(int flags, mode_t mode = 0) const;
    /// Throws FileTrouble if `status`, which must be of this name, describes something that `open_file`
    /// refuses.
    void check(const struct stat& status, bool writes = true) const;
    /// Opens a file to read it. Also accepts `/dev/null` and a pipe or terminal that this process has
    /// inherited (`/dev/stdin`, `/dev/fd/3`).
    [[nodiscard]] Descriptor open_to_read() const;

    /// Creates or replaces the file as a whole, so that readers see either the old text or the new one, with
    /// `durable` even after a power cut. `mode` is not narrowed by the umask. With `gives`, a file that root
    /// creates in another account's directory is given to that account. Throws FileTrouble.
    void replace(std::string_view text, mode_t mode, bool gives = true,
                 Durability durability = Durability::durable) const;

    /// Writes `text` into a new file beside this one and removes it again. Throws FileTrouble if that fails.
    void try_out(std::string_view text) const;

    /// Gives an open file that root has created here to the owner and group of the directory. Does nothing
    /// for other users, or if the file is not root's or has a second name.
    void give_to_owner(int descriptor) const;

  private:
    struct Walk;
    Descriptor directory_;
    struct stat of_directory_ {};
    std::filesystem::path resolved_;
    std::string name_;
    bool inherited_ = false;  ///< the name is one of /proc/self/fd
    bool exposed_ = false;
};

/// The open directory of a file, whatever its name stands for. Throws FileTrouble.
Descriptor directory_of(const std::filesystem::path& file);

/// Creates missing directories. With `gives`, one that root creates in another account's directory is given
/// to that account. Throws FileTrouble.
void make_missing_directories(const std::filesystem::path& directory, mode_t mode, bool gives);

/// The mode of a private file: readable by its owner, and by the group in a directory that is open to its
/// group and closed to everybody else, as the service account's directories are.
mode_t private_mode(const struct stat& directory);

}  // namespace slotctl
