#include "core/platform/file_system.hpp"

#include <windows.h>

#include "core/base/path_text.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/windows/full_path.hpp"
#include "core/platform/windows/last_error.hpp"
#include "core/platform/windows/place.hpp"
#include "core/platform/windows/replacement.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

std::wstring nearest_existing(std::wstring full) {
    const std::size_t root = root_length(full);
    while (full.size() > root && ::GetFileAttributesW(full.c_str()) == INVALID_FILE_ATTRIBUTES)
        full.resize(std::max(root, full.find_last_of(L'\\')));
    return full;
}

}  // namespace

PathState look_at_path(const fs::path& path) {
    PathState state;
    try {
        const std::wstring full = full_path(path);
        state.exists = names_device(full);
        if (state.exists) return state;
        const Handle opened(::CreateFileW(full.c_str(), FILE_READ_ATTRIBUTES, share_all, nullptr,
                                          OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
        if (!opened) throw last_error();
        const FileFacts facts = facts_of(opened.get());
        state.exists = true;
        state.is_directory = facts.is_directory();
        state.is_file = !facts.is_directory();
        state.size = facts.size;
        state.names = facts.links;
    } catch (const FileTrouble& trouble) {
        state.is_hidden = trouble.forbidden();
    }
    return state;
}

std::string obstacle_to_making_files(const fs::path& directory) {
    try {
        const Place probe(directory / L".slotctl-probe");
        // An empty file fits even on a full disk.
        const Replacement file(probe, NewRights());
        if (const DWORD error = write_all(file.get(), "slotctl\n"); error != 0)
            return FileTrouble(static_cast<int>(error)).what();
        return "";
    } catch (const FileTrouble& trouble) {
        return trouble.what();
    }
}

DirectoryState look_at_directory(const fs::path& directory) {
    DirectoryState state;
    try {
        const std::wstring wanted = full_path(directory), place = nearest_existing(wanted);
        state.exists = place == wanted;
        const DWORD attributes = ::GetFileAttributesW(place.c_str());
        if (attributes == INVALID_FILE_ATTRIBUTES) throw last_error();
        if ((attributes & FILE_ATTRIBUTE_DIRECTORY) == 0) throw FileTrouble(ERROR_DIRECTORY);
        state.problem = obstacle_to_making_files(plain_path(place));
        // For this user, whose quota may be smaller than the disk.
        ULARGE_INTEGER free{}, total{};
        if (::GetDiskFreeSpaceExW(place.c_str(), &free, &total, nullptr) != 0 && total.QuadPart > 0) {
            state.free_percent =
                100 * static_cast<double>(free.QuadPart) / static_cast<double>(total.QuadPart);
            state.free_bytes = static_cast<std::int64_t>(free.QuadPart);
        }
    } catch (const FileTrouble& trouble) {
        state.problem = trouble.what();
    }
    return state;
}

std::string obstacle_to_writing(const fs::path& file) {
    try {
        const Place place(file);
        if (place.is_device() || !place.look()) return "";
        static_cast<void>(place.open_file({.access = GENERIC_WRITE}));
    } catch (const FileTrouble& trouble) {
        if (!trouble.missing()) return trouble.what();
    }
    return "";
}

void publish_file(const fs::path& file, const std::string& text) {
    try {
        const Place place(file);
        if (place.is_device()) {
            const Handle device = place.open_device();
            if (const DWORD error = write_all(device.get(), text); error != 0)
                throw FileTrouble(static_cast<int>(error));
        } else {
            replace(place, text, NewRights());
        }
    } catch (const FileTrouble& trouble) {
        throw trouble.error(
            "cannot write " + utf8(file),
            "check that its directory exists, that this user may write to it, and that there is free space");
    }
}

}  // namespace slotctl
