#include "core/platform/own_file.hpp"

#include <cerrno>
#include <exception>

#include <fcntl.h>
#include <sys/stat.h>

#include "core/base/path_text.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/place.hpp"

namespace slotctl {

std::filesystem::path place_of_file(const std::filesystem::path& file) {
    return Place(file).path();
}

void ensure_private_file(const std::filesystem::path& file) {
    const Place place(file);
    struct stat status {};
    if (place.look(status)) return;
    try {
        place.give_to_owner(
            place.open_file(O_RDWR | O_CREAT | O_EXCL, private_mode(place.of_directory())).get());
    } catch (const FileTrouble& trouble) {
        if (trouble.code() != EEXIST) throw;  // another process was faster
    }
}

void check_own_file(const std::filesystem::path& file) {
    const Place place(file);
    struct stat status {};
    // Not opened: closing a file that SQLite has open would release the locks that this process holds on it.
    if (place.look(status)) place.check(status);
}

std::string name_for_library(const std::filesystem::path& file) {
    return utf8(file);
}

std::string command_listing_names(const std::filesystem::path& file) {
    return "find DIRECTORY -samefile " + utf8(file);
}

namespace {

/// Like open(2).
int open_with_care(const char* path, int flags, int mode) {
    try {
        const Place place(path);
        struct stat status {};
        const bool there = place.look(status);
        // SQLite also opens directories, to sync them to disk, and the source of random numbers.
        const bool is_file =
            !there || S_ISREG(status.st_mode) || (!S_ISDIR(status.st_mode) && place.is_distrusted());
        Descriptor opened = is_file ? place.open_file(flags, static_cast<mode_t>(mode))
                                    : place.open(flags, static_cast<mode_t>(mode));
        ::fcntl(opened.get(), F_SETFL, flags & ~O_NONBLOCK);
        return opened.release();
    } catch (const FileTrouble& trouble) {
        errno = trouble.code() != 0 ? trouble.code() : EACCES;
    } catch (const std::exception&) {
        errno = ENOMEM;
    }
    return -1;
}

}  // namespace

CarefulCall careful_call() {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): it stands for functions of any type
    return {"open", reinterpret_cast<void (*)()>(&open_with_care)};
}

}  // namespace slotctl
