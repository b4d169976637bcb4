#include "core/platform/rotated_file.hpp"

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/place.hpp"
#include "core/platform/shared_place.hpp"

namespace slotctl {

namespace {

/// A lock that a process keeps when it closes other descriptors of the file. Does not wait for it.
class FileLock {
  public:
    // On a file system without locks, the log is rotated all the same.
    explicit FileLock(int file)
        : file_(file), is_of_others_(::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {}
    ~FileLock() { ::flock(file_, LOCK_UN); }
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

    [[nodiscard]] bool is_of_others() const { return is_of_others_; }

  private:
    int file_;
    bool is_of_others_;
};

class RotatedFile : public log::LineFile {
  public:
    explicit RotatedFile(const log::Settings& settings)
        : place_(settings.file),
          max_size_(static_cast<off_t>(settings.max_size)),
          max_files_(settings.max_files),
          rotates_(!is_device()),
          file_(rotates_ ? open() : open_device()) {}

    void append(std::string_view text) override {
        try {
            if (rotates_) make_room(static_cast<off_t>(text.size()));
            if (const int error = write_all(file_.get(), text); error != 0) throw FileTrouble(error);
        } catch (const FileTrouble& trouble) {
            throw std::runtime_error("cannot write " + place_.path().string() + ": " + trouble.what());
        }
    }

  private:
    /// Whether the log is a device, or something this process inherited, such as /dev/stderr.
    [[nodiscard]] bool is_device() const {
        struct stat status {};
        if (!place_.look(status)) return false;
        return place_.is_inherited() ? !S_ISDIR(status.st_mode) : S_ISCHR(status.st_mode);
    }

    [[nodiscard]] Descriptor open_device() const {
        Descriptor device = place_.open(O_WRONLY | O_APPEND);
        ::fcntl(device.get(), F_SETFL, O_APPEND);
        return device;
    }

    [[nodiscard]] Descriptor open() const {
        Descriptor file =
            place_.open_file(O_WRONLY | O_APPEND | O_CREAT, private_mode(place_.of_directory()));
        place_.give_to_owner(file.get());
        return file;
    }

    /// Whether another process, such as logrotate, has rotated the file meanwhile.
    [[nodiscard]] bool was_moved(const struct stat& ours) const {
        struct stat there {};
        return !place_.look(there) || there.st_ino != ours.st_ino || there.st_dev != ours.st_dev;
    }

    void make_room(off_t more) {
        struct stat status {};
        if (::fstat(file_.get(), &status) != 0) throw FileTrouble(errno);
        if (was_moved(status)) {
            file_ = open();
            if (::fstat(file_.get(), &status) != 0) throw FileTrouble(errno);
        }
        if (status.st_size == 0 || status.st_size + more <= max_size_) return;
        if (rotate_unless_others_do()) file_ = open();
    }

    /// Two that rotate at the same time would rename each other's new file over one that is full. The lock is
    /// on the current file, and it is the last one to be renamed, so whoever gets a lock on a new one comes
    /// after that. Waiting is not needed: a line that goes into the file that is being renamed is kept as
    /// well.
    [[nodiscard]] bool rotate_unless_others_do() const {
        const FileLock lock(file_.get());
        struct stat status {};
        if (lock.is_of_others() || ::fstat(file_.get(), &status) != 0) return false;
        if (!was_moved(status)) rotate();
        return true;
    }

    /// `slotctl.2.log`; number 0 is the file itself.
    [[nodiscard]] std::string name_of(std::size_t number) const {
        if (number == 0) return place_.name();
        const std::filesystem::path name(place_.name());
        return name.stem().string() + "." + std::to_string(number) + name.extension().string();
    }

    /// Renaming replaces whatever has the new name, even a link.
    void rotate() const {
        const int directory = place_.directory();
        if (max_files_ == 0) {
            ::unlinkat(directory, place_.name().c_str(), 0);
            return;
        }
        for (std::size_t i = max_files_; i > 0; --i) {
            const std::string younger = name_of(i - 1), older = name_of(i);
            if (::renameat(directory, younger.c_str(), directory, older.c_str()) != 0 && errno != ENOENT)
                throw FileTrouble(errno);
        }
    }

    Place place_;
    off_t max_size_;
    std::size_t max_files_;
    bool rotates_;
    Descriptor file_;
};

}  // namespace

std::unique_ptr<log::LineFile> open_rotated_file(const log::Settings& settings) {
    try {
        if (settings.file.has_parent_path()) make_directories(settings.file.parent_path());
        return std::make_unique<RotatedFile>(settings);
    } catch (const FileTrouble& trouble) {
        throw trouble.error("the log file " + settings.file.string() + " cannot be opened",
                            "choose another log.file, or let the user that runs slotctl write there");
    }
}

}  // namespace slotctl
