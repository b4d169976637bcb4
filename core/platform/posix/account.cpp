#include "core/platform/account.hpp"

#include <pwd.h>
#include <unistd.h>

#include "core/base/error.hpp"

namespace slotctl {

namespace {

Account from(const passwd& entry) {
    return {entry.pw_name, entry.pw_uid, entry.pw_gid, entry.pw_dir == nullptr ? "/" : entry.pw_dir};
}

}  // namespace

Account current_account() {
    if (const passwd* entry = ::getpwuid(::geteuid())) return from(*entry);
    throw Error(ErrorKind::failed, "user " + std::to_string(::geteuid()) + " has no account on this machine",
                "run slotctl as a user in /etc/passwd");
}

std::optional<Account> find_account(const std::string& name) {
    const passwd* entry = ::getpwnam(name.c_str());
    if (entry == nullptr) return std::nullopt;
    return from(*entry);
}

std::string service_account_name() {
    return "slotctl";
}

bool is_administrator() {
    return ::geteuid() == 0;
}

}  // namespace slotctl
