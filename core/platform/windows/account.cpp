#include "core/platform/account.hpp"

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/process.hpp"
#include "core/platform/windows/security.hpp"
#include "core/platform/windows/winapi.hpp"

namespace slotctl {

namespace {

std::int64_t last_number(const Sid& sid) {
    const auto count = *::GetSidSubAuthorityCount(sid.get());
    return count == 0 ? 0 : *::GetSidSubAuthority(sid.get(), static_cast<DWORD>(count - 1));
}

}  // namespace

Account current_account() {
    try {
        const Sid& sid = own_sid();
        return {sid.name(), last_number(sid), 0, path_from(environment("USERPROFILE").value_or(""))};
    } catch (const FileTrouble& trouble) {
        throw trouble.error("the account of this process is unknown");
    }
}

std::optional<Account> find_account(const std::string& name) {
    const auto sid = find_sid(name);
    if (!sid) return std::nullopt;
    return Account{name, last_number(*sid), 0, {}};
}

std::string service_account_name() {
    return well_known_sid(WinNetworkServiceSid).name();
}

bool is_administrator() {
    return has_rights_of(WinBuiltinAdministratorsSid);
}

}  // namespace slotctl
