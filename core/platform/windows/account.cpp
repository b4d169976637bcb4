#include "core/platform/account.hpp"

#include <array>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/process.hpp"
#include "core/platform/windows/handle.hpp"
#include "core/platform/windows/wide.hpp"
#include "core/platform/windows/winapi.hpp"

namespace slotctl {

namespace {

/// A SID in memory of its own.
class Sid {
  public:
    explicit Sid(WELL_KNOWN_SID_TYPE type) : bytes_(SECURITY_MAX_SID_SIZE) {
        DWORD size = SECURITY_MAX_SID_SIZE;
        if (::CreateWellKnownSid(type, nullptr, get(), &size) == 0) bytes_.clear();
    }
    explicit Sid(std::vector<unsigned char> bytes) : bytes_(std::move(bytes)) {}

    [[nodiscard]] PSID get() const { return const_cast<unsigned char*>(bytes_.data()); }

  private:
    std::vector<unsigned char> bytes_;
};

/// `DOMAIN\USER`, in the language of Windows.
std::optional<std::string> name_of(const Sid& sid) {
    std::array<wchar_t, 256> name{}, domain{};
    auto name_size = static_cast<DWORD>(name.size()), domain_size = static_cast<DWORD>(domain.size());
    SID_NAME_USE use{};
    if (::LookupAccountSidW(nullptr, sid.get(), name.data(), &name_size, domain.data(), &domain_size, &use) ==
        0)
        return std::nullopt;
    return (domain_size == 0 ? "" : from_wide({domain.data(), domain_size}) + '\\') +
           from_wide({name.data(), name_size});
}

std::int64_t last_number(const Sid& sid) {
    const auto count = *::GetSidSubAuthorityCount(sid.get());
    return count == 0 ? 0 : *::GetSidSubAuthority(sid.get(), static_cast<DWORD>(count - 1));
}

Sid sid_of_this_process() {
    HANDLE opened = nullptr;
    if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &opened) != 0) {
        const Handle token(opened);
        std::vector<unsigned char> buffer(sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE);
        DWORD size = 0;
        if (::GetTokenInformation(token.get(), TokenUser, buffer.data(), static_cast<DWORD>(buffer.size()),
                                  &size) != 0) {
            const auto* user = reinterpret_cast<const TOKEN_USER*>(buffer.data());
            const auto* begin = static_cast<const unsigned char*>(user->User.Sid);
            return Sid(std::vector<unsigned char>(begin, begin + ::GetLengthSid(user->User.Sid)));
        }
    }
    throw Error(ErrorKind::failed,
                "the account of this process is unknown: " + system_message(::GetLastError()));
}

}  // namespace

Account current_account() {
    const Sid sid = sid_of_this_process();
    const auto name = name_of(sid);
    if (!name) {
        throw Error(ErrorKind::failed,
                    "the name of this process's account is unknown: " + system_message(::GetLastError()));
    }
    return {*name, last_number(sid), 0, path_from(environment("USERPROFILE").value_or(""))};
}

std::optional<Account> find_account(const std::string& name) {
    std::vector<unsigned char> sid(SECURITY_MAX_SID_SIZE);
    std::array<wchar_t, 256> domain{};
    auto sid_size = static_cast<DWORD>(sid.size()), domain_size = static_cast<DWORD>(domain.size());
    SID_NAME_USE use{};
    if (::LookupAccountNameW(nullptr, to_wide(name).c_str(), sid.data(), &sid_size, domain.data(),
                             &domain_size, &use) == 0)
        return std::nullopt;
    return Account{name, last_number(Sid(std::move(sid))), 0, {}};
}

std::string service_account_name() {
    return name_of(Sid(WinNetworkServiceSid)).value_or("NT AUTHORITY\\NETWORK SERVICE");
}

bool is_administrator() {
    BOOL member = FALSE;
    // An administrator's ordinary process has that group only for denying.
    return ::CheckTokenMembership(nullptr, Sid(WinBuiltinAdministratorsSid).get(), &member) != 0 &&
           member != FALSE;
}

}  // namespace slotctl
