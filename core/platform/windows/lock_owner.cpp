#include "core/platform/lock_owner.hpp"

#include <array>
#include <vector>

#include "core/platform/file_trouble.hpp"
#include "core/platform/windows/full_path.hpp"
#include "core/platform/windows/wide.hpp"
#include "core/platform/windows/winapi.hpp"

namespace slotctl {

namespace {

/// A session of the Restart Manager, which installers ask who uses a file.
class Session {
  public:
    Session() {
        std::array<wchar_t, CCH_RM_SESSION_KEY + 1> key{};
        open_ = ::RmStartSession(&number_, 0, key.data()) == ERROR_SUCCESS;
    }
    ~Session() {
        if (open_) ::RmEndSession(number_);
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    [[nodiscard]] std::vector<RM_PROCESS_INFO> users_of(const std::wstring& file) const {
        const wchar_t* name = file.c_str();
        if (!open_ || ::RmRegisterResources(number_, 1, &name, 0, nullptr, 0, nullptr) != ERROR_SUCCESS)
            return {};
        std::vector<RM_PROCESS_INFO> users(8);
        for (;;) {
            UINT needed = 0;
            auto count = static_cast<UINT>(users.size());
            DWORD reasons = 0;
            const DWORD code = ::RmGetList(number_, &needed, &count, users.data(), &reasons);
            users.resize(code == ERROR_MORE_DATA ? needed : code == ERROR_SUCCESS ? count : 0);
            if (code != ERROR_MORE_DATA) return users;
        }
    }

  private:
    DWORD number_ = 0;
    bool open_ = false;
};

}  // namespace

std::optional<LockOwner> other_lock_owner(const std::filesystem::path& file) {
    std::optional<LockOwner> found;
    try {
        // Windows says who has a file open, not who has locked it. If it is only one, both are the same.
        for (const RM_PROCESS_INFO& user : Session().users_of(plain_path(full_path(file)).wstring())) {
            const auto id = user.Process.dwProcessId;
            if (id == 0 || id == ::GetCurrentProcessId()) continue;
            if (found) return std::nullopt;
            found = LockOwner{id, from_wide(static_cast<const wchar_t*>(user.strAppName))};
        }
    } catch (const FileTrouble&) {
        return std::nullopt;
    }
    return found;
}

}  // namespace slotctl
