#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace slotctl {

/// A user account of this machine.
struct Account {
    std::string name;
    std::int64_t user_id = 0;  ///< on Windows, the last number of the SID
    std::int64_t group_id = 0;
    std::filesystem::path home;
};

/// The account whose rights this process has. On Windows, its name is `DOMAIN\USER`.
Account current_account();
std::optional<Account> find_account(const std::string& name);

/// The account that the system schedule's jobs run as: `slotctl`, and on Windows NETWORK SERVICE, whose name
/// depends on the language of Windows, and which always exists.
std::string service_account_name();

/// Whether this process may change the whole system: it runs as root, or as an elevated administrator.
bool is_administrator();

}  // namespace slotctl
