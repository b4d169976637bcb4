#include "core/config/alerts_check.hpp"

#include <vector>

namespace slotctl {

std::string gap_in(const AlertsConfig& alerts) {
    if (alerts.email_to.empty()) return "";
    std::vector<std::string> missing;
    if (alerts.smtp_host.empty()) missing.emplace_back("smtp_host");
    if (alerts.email_from.empty()) missing.emplace_back("email_from");
    if (alerts.smtp_user.empty() && !alerts.smtp_password.empty()) missing.emplace_back("smtp_user");
    if (!alerts.smtp_user.empty() && alerts.smtp_password.empty()) missing.emplace_back("smtp_password");
    if (missing.empty()) return "";
    std::string names;
    for (std::size_t i = 0; i < missing.size(); ++i) {
        if (i > 0) names += i + 1 == missing.size() ? " and " : ", ";
        names += missing[i];
    }
    return "alerts are to be mailed (alerts.email_to), but [alerts] does not set " + names;
}

}  // namespace slotctl
