#include "core/platform/text_file.hpp"

#include <array>
#include <cerrno>
#include <limits>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/place.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

std::string read_all(int descriptor, std::size_t limit) {
    std::string text;
    std::array<char, 16384> part{};
    for (;;) {
        const auto got = ::read(descriptor, part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw FileTrouble(errno);
        if (got == 0) return text;
        text.append(part.data(), static_cast<std::size_t>(got));
        if (text.size() > limit)
            throw FileTrouble(EFBIG, false, "it is larger than " + std::to_string(limit) + " bytes");
    }
}

/// `0640`.
std::string mode_text(mode_t mode) {
    std::string text = "0000";
    for (std::size_t i = 4; i-- > 0; mode >>= 3U) text[i] = static_cast<char>('0' + (mode & 7U));
    return text;
}

/// ` belongs to root:adm with mode 0640`
std::string access_text(const struct stat& status) {
    return " belongs to " + account_name(status.st_uid) + ":" + group_name(status.st_gid) + " with mode " +
           mode_text(status.st_mode);
}

/// With the permissions that packages and administrators expect of directories for configurations and units.
void make_open_directories(const fs::path& directory) {
    try {
        make_missing_directories(directory, 0777, false);
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot create the directory " + directory.string());
    }
}

}  // namespace

FileText read_file(const fs::path& file, std::size_t limit) {
    const Place place(file);
    const Descriptor in = place.open_to_read();
    struct stat status {};
    if (::fstat(in.get(), &status) != 0) throw FileTrouble(errno);
    FileText found;
    found.text = read_all(in.get(), limit);
    found.owner = account_name(status.st_uid);
    found.group = group_name(status.st_gid);
    found.mode = mode_text(status.st_mode);
    found.access = "it" + access_text(status);
    // A device or a pipe of this process belongs to nobody who could change it.
    if (!S_ISREG(status.st_mode)) {
        found.is_of_root = found.is_ours = true;
        return found;
    }
    found.is_of_root = status.st_uid == 0;
    found.is_ours = status.st_uid == 0 || status.st_uid == ::geteuid();
    const bool by_group = (status.st_mode & S_IWGRP) != 0 && status.st_gid != 0;
    found.others_may_write = by_group || (status.st_mode & S_IWOTH) != 0;
    found.others_may_replace = slotctl::others_may_write(place.of_directory());
    found.directory_access = "its directory" + access_text(place.of_directory());
    return found;
}

std::string protecting_commands(const fs::path& file) {
    return "chown root " + file.string() + "; chmod go-w " + file.string();
}

std::string_view name_of_root() {
    return "root";
}

std::optional<std::string> read_text_file(const fs::path& file) {
    try {
        return read_file(file, std::numeric_limits<std::size_t>::max()).text;
    } catch (const FileTrouble& trouble) {
        if (trouble.missing()) return std::nullopt;
        throw trouble.error("cannot read " + file.string());
    }
}

void write_text_file(const fs::path& file, const std::string& text, unsigned mode) {
    make_open_directories(file.parent_path());
    try {
        Place(file).replace(text, mode, false);
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot write " + file.string());
    }
}

void remove_text_file(const fs::path& file) {
    try {
        // Never removes the target of a link.
        if (::unlinkat(directory_of(file).get(), file.filename().c_str(), 0) != 0) throw FileTrouble(errno);
    } catch (const FileTrouble& trouble) {
        if (!trouble.missing()) throw trouble.error("cannot remove " + file.string());
    }
}

fs::path make_temporary_directory() {
    std::string name = (fs::temp_directory_path() / "slotctl-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw FileTrouble(errno).error("cannot create a directory like " + name);
    return name;
}

void make_directory(const fs::path& directory, const Account& owner, unsigned mode, bool group_only) {
    make_open_directories(directory.parent_path());
    try {
        const Place place(directory);
        if (::mkdirat(place.directory(), place.name().c_str(), 0700) != 0) {
            if (errno == EEXIST) return;
            throw FileTrouble(errno);
        }
        const Descriptor made = place.open(O_RDONLY | O_DIRECTORY);
        const auto user = group_only ? static_cast<uid_t>(-1) : static_cast<uid_t>(owner.user_id);
        if (::fchown(made.get(), user, static_cast<gid_t>(owner.group_id)) != 0 ||
            ::fchmod(made.get(), mode) != 0)
            throw FileTrouble(errno);
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot create the directory " + directory.string() + " for " + owner.name);
    }
}

}  // namespace slotctl
