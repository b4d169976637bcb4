#include "core/platform/own_file.hpp"

#include <windows.h>

#include "core/base/path_text.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/windows/full_path.hpp"
#include "core/platform/windows/place.hpp"
#include "core/platform/windows/security.hpp"

namespace slotctl {

namespace {

/// Like CreateFileW.
HANDLE WINAPI open_with_care(LPCWSTR path, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES rights,
                             DWORD disposition, DWORD flags, HANDLE) {
    try {
        const Place place{std::filesystem::path(path)};
        const OpenTerms terms{access, disposition, flags, share, rights};
        // SQLite also asks whether a directory can be opened.
        const auto facts = place.look();
        const bool is_directory = facts && facts->is_directory();
        return (is_directory ? place.open(terms) : place.open_file(terms)).release();
    } catch (const FileTrouble& trouble) {
        ::SetLastError(trouble.code() != 0 ? static_cast<DWORD>(trouble.code()) : ERROR_ACCESS_DENIED);
    } catch (const std::exception&) {
        ::SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    }
    return INVALID_HANDLE_VALUE;
}

}  // namespace

std::filesystem::path place_of_file(const std::filesystem::path& file) {
    return Place(file).path();
}

void ensure_private_file(const std::filesystem::path& file) {
    const Place place(file);
    if (place.look()) return;
    try {
        NewRights rights = private_rights_in(place.directory(), Kind::file);
        static_cast<void>(place.open_file({.access = GENERIC_READ | GENERIC_WRITE | DELETE,
                                           .disposition = CREATE_NEW,
                                           .rights = rights.get()}));
    } catch (const FileTrouble& trouble) {
        if (trouble.code() != ERROR_FILE_EXISTS) throw;  // another process was faster
    }
}

void check_own_file(const std::filesystem::path& file) {
    const Place place(file);
    try {
        if (place.look()) place.check();
    } catch (const FileTrouble& trouble) {
        if (!trouble.missing())
            throw;  // another process has removed it meanwhile, as SQLite does with journals
    }
}

std::string name_for_library(const std::filesystem::path& file) {
    // Short ones stay as people know them.
    constexpr std::size_t most = MAX_PATH - 20;
    const std::wstring full = full_path(file);
    return full.size() < most ? utf8(file) : utf8(std::filesystem::path(full));
}

std::string command_listing_names(const std::filesystem::path& file) {
    return "fsutil hardlink list \"" + utf8(file) + '"';
}

CarefulCall careful_call() {
    return {"CreateFileW", reinterpret_cast<void (*)()>(&open_with_care)};
}

}  // namespace slotctl
