#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include "core/platform/posix/descriptor.hpp"

/// The one way in which files are opened by path. What belongs to anybody else than root is not to be trusted
/// by root: in a directory of another account a link may be planted at any moment, in the hope that root
/// writes, or gives away, what it names. So each directory is opened relative to the one above it, and root
/// follows a link only if both the link and its directory are root's. Other users follow links as the system
/// lets them.
namespace slotctl {

/// Whether somebody beside root, and the group of root, may write what `status` describes.
bool others_may_write(const struct stat& status);

/// `bob`, or the number of an account that has no name.
std::string account_name(uid_t user);
std::string group_name(gid_t group);

/// A file's directory, opened, and the file's name in it. The file need not exist.
class Place {
  public:
    /// Throws FileTrouble where the directory cannot be reached, or only by a link that must not be followed.
    explicit Place(const std::filesystem::path& path);

    [[nodiscard]] int directory() const { return directory_.get(); }
    [[nodiscard]] const std::string& name() const { return name_; }
    /// Where it is, all links followed.
    [[nodiscard]] std::filesystem::path path() const { return resolved_ / name_; }
    [[nodiscard]] const struct stat& of_directory() const { return of_directory_; }
    /// Root is at work in a directory that is another's, or that everybody may write to.
    [[nodiscard]] bool is_distrusted() const;

    /// It is one of `/dev/stdin`, `/dev/fd/3`: open in this process already.
    [[nodiscard]] bool is_inherited() const { return inherited_; }

    /// False if there is nothing by that name.
    [[nodiscard]] bool look(struct stat& status) const;

    /// Opens a file; never a link, and never waits for the other end of a pipe. Throws FileTrouble.
    [[nodiscard]] Descriptor open(int flags, mode_t mode = 0) const;
    /// The same for what has to be a file: no directory, pipe or device, and nothing that another account may
    /// have planted where root writes (a second name of another file).
    [[nodiscard]] Descriptor open_file(int flags, mode_t mode = 0) const;
    /// Throws FileTrouble if `status`, of this very name, is not what `open_file` opens.
    void check(const struct stat& status, bool writes = true) const;
    /// To read a file. A pipe or terminal that this process has inherited (`/dev/stdin`, `/dev/fd/3`) and
    /// `/dev/null` will do as well.
    [[nodiscard]] Descriptor open_to_read() const;

    /// Makes or replaces the file as a whole, so that readers, and a power cut, see the old or the new text.
    /// `mode` is not narrowed by the umask. With `gives`, a file that root makes in another account's
    /// directory is given to that account. Throws FileTrouble.
    void replace(std::string_view text, mode_t mode, bool gives = true) const;

    /// Writes `text` into a new file beside this one and takes it away again. Throws FileTrouble where that
    /// fails.
    void try_out(std::string_view text) const;

    /// Gives an open file, which root has made here, to the owner and group of the directory. Does nothing
    /// for what is not root's or has a second name, and for other users.
    void give_to_owner(int descriptor) const;

  private:
    struct Walk;
    Descriptor directory_;
    struct stat of_directory_ {};
    std::filesystem::path resolved_;
    std::string name_;
    bool inherited_ = false;  ///< the name is one of /proc/self/fd
};

/// Rights of a file that is nobody's business: the owner's, and the group's too in a directory that is open
/// to its group and closed to everybody else, as those of the service account are.
mode_t private_mode(const struct stat& directory);

}  // namespace slotctl
