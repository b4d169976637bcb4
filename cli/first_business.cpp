#include "cli/first_business.hpp"

#include <algorithm>
#include <sstream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/edit_options.hpp"
#include "core/base/date_names.hpp"
#include "core/base/duration.hpp"
#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/base/text.hpp"
#include "core/store/open_store.hpp"
#include "core/toml/text.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

constexpr const char* not_utf8 = "the name is not valid UTF-8; set the terminal to UTF-8, and type it again";

/// The text before the last blank, and the one after it.
std::pair<std::string, std::string> last_word(const std::string& text) {
    const std::string whole = trimmed(text);
    const auto blank = whole.find_last_of(" \t");
    if (blank == std::string::npos) return {whole, ""};
    return {trimmed(whole.substr(0, blank)), whole.substr(blank + 1)};
}

}  // namespace

std::string read_service(const std::string& text, FirstBusiness& business) {
    const auto [name, length] = last_word(text);
    business.service = trimmed(text);
    if (business.service.empty()) return "give it a name";
    if (!is_utf8(business.service)) return not_utf8;
    if (length.empty() && name.find_first_of("0123456789") == 0)
        return "\"" + name + "\" is only a length; give the name too, such as: Haircut 45m";
    if (length == "min" || length == "minutes" || length == "h" || length == "hours")
        return "write the length in one word, such as: Haircut 45m";
    if (length.empty() || length.find_first_of("0123456789") != 0) return "";
    try {
        const auto duration = parse_duration(length, std::chrono::minutes{1});
        if (duration < std::chrono::minutes{1} || duration > std::chrono::hours{24} ||
            duration % std::chrono::minutes{1} != std::chrono::seconds{0})
            return "\"" + length + "\" must be whole minutes, from 1m to 24h";
        business.service = name;
        business.duration = std::chrono::duration_cast<std::chrono::minutes>(duration);
        return "";
    } catch (const Error&) {
        return "\"" + length + "\" is not a duration; write it like 45m or 2h";
    }
}

std::string read_hours(const std::string& text, FirstBusiness& business) {
    const auto [days, times] = last_word(text);
    const auto dash = times.find('-');
    if (days.empty() || dash == std::string::npos) return "write it like mon-fri 09:00-17:00";
    business.opens = times.substr(0, dash);
    business.closes = times.substr(dash + 1);
    try {
        business.weekdays = weekdays_from("the days", days);
        const TimeOfDay opens = time_from("the hours", business.opens);
        const TimeOfDay closes = time_from("the hours", business.closes);
        if (opens >= std::chrono::hours{24}) return "they cannot begin at " + business.opens;
        const auto length = closes > opens ? closes - opens : closes - opens + std::chrono::hours{24};
        if (length < business.duration) {
            return "they are shorter than the " + format_duration(business.duration) + " that " +
                   business.service + " takes, so nothing could be booked";
        }
    } catch (const CLI::ValidationError& error) {
        return error.what();
    }
    return "";
}

std::string read_providers(const std::string& text, FirstBusiness& business) {
    business.providers.clear();
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, ',');)
        if (auto name = trimmed(part); !name.empty()) business.providers.push_back(std::move(name));
    if (!is_utf8(text)) return not_utf8;
    auto sorted = business.providers;
    std::sort(sorted.begin(), sorted.end());
    if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
        return "\"" + *twice + "\" is named twice";
    return business.providers.empty() ? "name at least one, such as: Asha, Ben" : "";
}

std::string database_from(const std::string& answer, const std::filesystem::path& home) {
    constexpr std::string_view scheme = "sqlite:";
    const bool sqlite = answer.starts_with(scheme);
    if (!sqlite && (names_postgres(answer) || answer.find("://") != std::string::npos)) return answer;
    const std::string file = sqlite ? answer.substr(scheme.size()) : answer;
    const bool at_home = file.starts_with("~/");
    if (sqlite && !at_home) return answer;
    return std::string(scheme) +
           utf8(at_home ? home / path_from(file.substr(2)) : std::filesystem::absolute(path_from(file)));
}

std::string import_text_of(const FirstBusiness& business) {
    Json days = Json::array();
    for (const unsigned day : business.weekdays) days.push_back(weekday_words.at(day - 1));
    Json providers = Json::array();
    for (const std::string& name : business.providers) {
        providers.push_back(
            {{"id", providers.size() + 1},
             {"name", name},
             {"time_zone", business.zone},
             {"availability",
              Json::array({{{"days", days}, {"from", business.opens}, {"to", business.closes}}})},
             {"services", Json::array({{{"id", 1}}})}});
    }
    const Json json{
        {"services",
         Json::array(
             {{{"id", 1}, {"name", business.service}, {"duration", format_duration(business.duration)}}})},
        {"providers", std::move(providers)}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string first_config(const std::string& database_url, std::string_view date) {
    return "# Settings of slotctl, written by `slotctl init` on " + std::string(date) +
           ".\n# Only what matters at first is here. `slotctl config show` prints every setting, and "
           "slotctl-config(5)"
           " explains\n# them. Run `slotctl config check` after a change.\n\n"
           "[database]\n# Where providers, slots, bookings and orders are kept: sqlite:PATH or "
           "postgresql://…\n# Empty: an SQLite file in the state directory.\n"
           "url = " +
           toml_string(database_url) +
           "\n\n[maintain]\n# Number of days after today to keep filled with slots.\ndays_ahead = 30\n\n"
           "[alerts]\n# Who gets a mail when something is late or wrong (smtp_host names the server).\n"
           "# email_to = \"you@example.com\"\n# smtp_host = \"smtp.example.com\"\n\n"
           "# When jobs run: maintain at 02:00, on Sundays at 03:00 with --verify; unreserve every five "
           "minutes; monitor"
           " every 15.\n# `slotctl setup-automation --action setup` hands this to systemd, cron or Windows "
           "Task Scheduler."
           "\n# [[schedule]] tables in this file replace it.\n";
}

}  // namespace slotctl::cli
