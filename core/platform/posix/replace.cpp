#include <cerrno>
#include <random>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/place.hpp"

namespace slotctl {

namespace {

/// Process ids would come again, above all in containers, where one may have been killed with its file
/// unfinished.
std::string random_letters() {
    constexpr std::string_view letters = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::random_device random;
    std::uniform_int_distribution<std::size_t> any(0, letters.size() - 1);
    std::string text(8, ' ');
    for (char& c : text) c = letters[any(random)];
    return text;
}

/// A new file beside another, gone again unless it was renamed.
class TemporaryFile {
  public:
    explicit TemporaryFile(const Place& place) : place_(place) {
        constexpr int most_tries = 100;
        // A dot in front: neither cron nor systemd takes up a file that is not finished.
        for (int i = 0; i < most_tries && file_.get() < 0; ++i) {
            name_ = "." + place.name().substr(0, 200) + "." + random_letters();
            file_ = Descriptor(::openat(place.directory(), name_.c_str(),
                                        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
            if (file_.get() < 0 && errno != EEXIST) throw FileTrouble(errno);
        }
        if (file_.get() < 0) throw FileTrouble(EEXIST);
    }
    ~TemporaryFile() {
        if (!renamed_) ::unlinkat(place_.directory(), name_.c_str(), 0);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    [[nodiscard]] int get() const { return file_.get(); }

    void rename_to_place() {
        if (::renameat(place_.directory(), name_.c_str(), place_.directory(), place_.name().c_str()) != 0)
            throw FileTrouble(errno);
        renamed_ = true;
    }

  private:
    const Place& place_;
    std::string name_;
    Descriptor file_;
    bool renamed_ = false;
};

}  // namespace

void Place::replace(std::string_view text, mode_t mode, bool gives) const {
    TemporaryFile file(*this);
    if (const int error = write_all(file.get(), text); error != 0) throw FileTrouble(error);
    if (gives) give_to_owner(file.get());
    if (::fchmod(file.get(), mode) != 0 || ::fsync(file.get()) != 0) throw FileTrouble(errno);
    file.rename_to_place();
    const Descriptor directory(::openat(directory_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() >= 0) ::fsync(directory.get());
}

void Place::try_out(std::string_view text) const {
    const TemporaryFile file(*this);
    if (const int error = write_all(file.get(), text); error != 0) throw FileTrouble(error);
}

}  // namespace slotctl
