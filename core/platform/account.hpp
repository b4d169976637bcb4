#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace slotctl {

/// A user account of this machine.
struct Account {
    std::string name;
    std::int64_t user_id = 0;
    std::int64_t group_id = 0;
    std::filesystem::path home;
};

/// The account whose rights this process has.
Account current_account();
std::optional<Account> find_account(const std::string& name);

/// Whether this process may change the whole system: it runs as root, or as an elevated administrator.
bool is_administrator();

}  // namespace slotctl
