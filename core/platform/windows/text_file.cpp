#include "core/platform/text_file.hpp"

#include <array>
#include <limits>
#include <system_error>
#include <utility>

#include <windows.h>

#include "core/base/path_text.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/windows/full_path.hpp"
#include "core/platform/windows/last_error.hpp"
#include "core/platform/windows/make_directory.hpp"
#include "core/platform/windows/place.hpp"
#include "core/platform/windows/replacement.hpp"
#include "core/platform/windows/security.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

std::string read_all(HANDLE file, std::size_t limit) {
    std::string text;
    std::array<char, 16384> part{};
    for (;;) {
        DWORD got = 0;
        if (::ReadFile(file, part.data(), static_cast<DWORD>(part.size()), &got, nullptr) == 0)
            throw last_error();
        if (got == 0) return text;
        text.append(part.data(), got);
        if (text.size() > limit) {
            throw FileTrouble(ERROR_FILE_TOO_LARGE, false,
                              "it is larger than " + std::to_string(limit) + " bytes");
        }
    }
}

/// Never removes the target of a link. The name is free at once, even if somebody reads the file.
void remove(const std::wstring& full) {
    // FILE_DISPOSITION_INFO_EX, which older headers do not have.
    constexpr auto remove_in_newer_way = static_cast<FILE_INFO_BY_HANDLE_CLASS>(21);
    DWORD delete_with_posix_semantics = 3;
    const Handle file(::CreateFileW(full.c_str(), DELETE, share_all, nullptr, OPEN_EXISTING,
                                    FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    if (!file) throw last_error();
    if (::SetFileInformationByHandle(file.get(), remove_in_newer_way, &delete_with_posix_semantics,
                                     sizeof delete_with_posix_semantics) == 0 &&
        ::DeleteFileW(full.c_str()) == 0)
        throw last_error();
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    return text;
}

std::string described(const FileAccess& access) {
    return "it belongs to " + (access.owner.empty() ? "nobody" : access.owner) +
           (access.writers.empty() ? "" : ", and " + listed(access.writers) + " may change it");
}

}  // namespace

FileText read_file(const fs::path& file, std::size_t limit) {
    const Place place(file);
    const Handle in = place.open_to_read(READ_CONTROL);
    FileText found;
    found.text = read_all(in.get(), limit);
    if (place.is_device()) {
        found.is_of_root = found.is_ours = true;
        return found;
    }
    const FileAccess access = access_of(in.get(), false);
    found.owner = access.owner;
    found.is_of_root = access.is_of_root;
    found.is_ours = access.is_of_root;
    found.others_may_write = !access.writers.empty();
    found.others_may_replace = others_may_write(place.directory());
    found.access = described(access);
    if (found.others_may_replace)
        found.directory_access = "its directory lets accounts other than administrators write";
    return found;
}

std::string protecting_commands(const fs::path& file) {
    const std::string name = '"' + utf8(file) + '"';
    // The numbers of SYSTEM and the Administrators, whose names depend on the language of Windows.
    return "icacls " + name + " /setowner *S-1-5-32-544 && icacls " + name +
           " /inheritance:r /grant:r *S-1-5-18:F *S-1-5-32-544:F";
}

std::string_view name_of_root() {
    return "an administrator";
}

std::optional<std::string> read_text_file(const fs::path& file) {
    try {
        return read_file(file, std::numeric_limits<std::size_t>::max()).text;
    } catch (const FileTrouble& trouble) {
        if (trouble.missing()) return std::nullopt;
        throw trouble.error("cannot read " + utf8(file));
    }
}

void write_text_file(const fs::path& file, const std::string& text, unsigned mode) {
    try {
        make_directories_like_above(file.parent_path());
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot create the directory " + utf8(file.parent_path()));
    }
    try {
        constexpr unsigned of_others = 0077;
        const bool is_private = (mode & of_others) == 0;
        replace(Place(file), text, is_private ? private_rights(Kind::file) : NewRights());
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot write " + utf8(file));
    }
}

void remove_text_file(const fs::path& file) {
    try {
        remove(full_path(file));
    } catch (const FileTrouble& trouble) {
        if (!trouble.missing()) throw trouble.error("cannot remove " + utf8(file));
    }
}

fs::path make_temporary_directory() {
    const fs::path above = temporary_directory();
    try {
        return make_unique_directory(above);
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot create a directory in " + utf8(above));
    }
}

void make_directory(const fs::path& directory, const Account& owner, unsigned mode, bool group_only) {
    try {
        make_directories_like_above(directory.parent_path());
        const auto sid = find_sid(owner.name);
        if (!sid) throw FileTrouble(0, false, "there is no account named " + owner.name);
        constexpr unsigned of_everybody = 0005;
        std::wstring more = entry_for(*sid, group_only ? L"0x1200a9" : L"0x1301bf", Kind::directory);
        if ((mode & of_everybody) != 0) more += L"(A;OICI;0x1200a9;;;BU)";
        NewRights rights = private_rights(Kind::directory, more);
        make_directory(Place(directory).full(), rights);
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot create the directory " + utf8(directory) + " for " + owner.name);
    }
}

}  // namespace slotctl
