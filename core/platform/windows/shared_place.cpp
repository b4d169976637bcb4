#include "core/platform/shared_place.hpp"

#include <array>
#include <functional>
#include <random>

#include <windows.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/windows/full_path.hpp"
#include "core/platform/windows/last_error.hpp"
#include "core/platform/windows/make_directory.hpp"
#include "core/platform/windows/place.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

using RightsBelow = std::function<NewRights(const Place& made)>;

void make_each(const fs::path& directory, const RightsBelow& rights_below) {
    const fs::path whole = plain_path(full_path(directory));
    fs::path made = whole.root_path();
    for (const fs::path& part : whole.relative_path()) {
        if (part.empty()) break;
        made /= part;
        const Place place(made);
        if (const auto facts = place.look()) {
            if (!facts->is_directory()) throw FileTrouble(ERROR_DIRECTORY);
            continue;
        }
        NewRights rights = rights_below(place);
        make_directory(place.full(), rights);
    }
}

}  // namespace

void make_directory(const std::wstring& full, NewRights& rights) {
    if (::CreateDirectoryW(full.c_str(), rights.get()) == 0 && ::GetLastError() != ERROR_ALREADY_EXISTS)
        throw last_error();
}

void make_directories_like_above(const fs::path& directory) {
    make_each(directory, [](const Place&) { return NewRights(); });
}

fs::path temporary_directory() {
    std::array<wchar_t, MAX_PATH + 2> path{};
    const DWORD size = ::GetTempPathW(static_cast<DWORD>(path.size()), path.data());
    return size == 0 || size > path.size() ? fs::path(L"C:\\Windows\\Temp") : fs::path(path.data());
}

fs::path make_unique_directory(const fs::path& above) {
    constexpr int most_tries = 100;
    std::random_device random;
    NewRights rights = private_rights(Kind::directory);
    for (int i = 0; i < most_tries; ++i) {
        const fs::path made = above / (L"slotctl-" + std::to_wstring(random()));
        if (::CreateDirectoryW(full_path(made).c_str(), rights.get()) != 0) return made;
        if (::GetLastError() != ERROR_ALREADY_EXISTS) throw last_error();
    }
    throw FileTrouble(ERROR_ALREADY_EXISTS);
}

bool others_may_write(const std::wstring& directory) {
    const Handle opened(::CreateFileW(directory.c_str(), READ_CONTROL, share_all, nullptr, OPEN_EXISTING,
                                      FILE_FLAG_BACKUP_SEMANTICS, nullptr));
    if (!opened) throw last_error();
    const FileAccess access = access_of(opened.get(), true);
    return !access.is_of_root || !access.writers.empty();
}

void make_directories(const fs::path& directory) {
    make_each(directory,
              [](const Place& made) { return private_rights_in(made.directory(), Kind::directory); });
}

// What an administrator creates has the rights of its directory, so that the jobs can use it as well. Who
// owns it makes no difference to them.
std::vector<fs::path> left_by_root(const fs::path&, const Account&, const IsOurs&) {
    return {};
}

void hand_over(const fs::path&, const Account&, const IsOurs&) {}

}  // namespace slotctl
