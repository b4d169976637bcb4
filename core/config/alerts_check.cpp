#include "core/config/alerts_check.hpp"

#include <vector>

#include "core/catalogue/catalogue.hpp"
#include "core/mail/transfer.hpp"

namespace slotctl {

std::string unsendable(const Config& config) {
    if (mail::built_with_network()) return "";
    std::string named;
    const auto add = [&](const std::string& key) { named += (named.empty() ? "" : ", ") + key; };
    if (!config.alerts.email_to.empty()) add("alerts.email_to");
    if (!config.alerts.webhook_url.empty()) add("alerts.webhook_url");
    for (const JobKind& job : all_jobs())
        if (!config.ping[job.id].empty()) add(std::string(job.name) + ".ping_url");
    return named.empty() ? "" : std::string(mail::without_network) + ", as required by " + named;
}

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
    return "alerts.email_to is set, but [alerts] lacks " + names;
}

}  // namespace slotctl
