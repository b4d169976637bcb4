#include "core/platform/posix/replacement.hpp"

#include <cerrno>
#include <random>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/platform/file_trouble.hpp"

namespace slotctl {

namespace {

/// Process ids repeat, above all in containers, where a process may have been killed and left its file
/// unfinished.
std::string random_letters() {
    constexpr std::string_view letters = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::random_device random;
    std::uniform_int_distribution<std::size_t> any(0, letters.size() - 1);
    std::string text(8, ' ');
    for (char& c : text) c = letters[any(random)];
    return text;
}

}  // namespace

Replacement::Replacement(const Place& place) : place_(place) {
    constexpr int most_tries = 100;
    // A leading dot, because neither cron nor systemd then reads the unfinished file.
    for (int i = 0; i < most_tries && file_.get() < 0; ++i) {
        name_ = "." + place.name().substr(0, 200) + "." + random_letters();
        file_ = Descriptor(::openat(place.directory(), name_.c_str(),
                                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (file_.get() < 0 && errno != EEXIST) throw FileTrouble(errno);
    }
    if (file_.get() < 0) throw FileTrouble(EEXIST);
}

Replacement::~Replacement() {
    if (!finished_) ::unlinkat(place_.directory(), name_.c_str(), 0);
}

void Replacement::finish(mode_t mode, bool gives, Durability durability) {
    if (gives) place_.give_to_owner(file_.get());
    const bool durable = durability == Durability::durable;
    if (::fchmod(file_.get(), mode) != 0 || (durable && ::fsync(file_.get()) != 0)) throw FileTrouble(errno);
    if (::renameat(place_.directory(), name_.c_str(), place_.directory(), place_.name().c_str()) != 0)
        throw FileTrouble(errno);
    finished_ = true;
    if (!durable) return;
    const Descriptor directory(::openat(place_.directory(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() >= 0) ::fsync(directory.get());
}

void Place::replace(std::string_view text, mode_t mode, bool gives, Durability durability) const {
    Replacement file(*this);
    if (const int error = write_all(file.get(), text); error != 0) throw FileTrouble(error);
    file.finish(mode, gives, durability);
}

void Place::try_out(std::string_view text) const {
    const Replacement file(*this);
    if (const int error = write_all(file.get(), text); error != 0) throw FileTrouble(error);
}

}  // namespace slotctl
