#include "core/config/settings.hpp"

#include <cctype>
#include <chrono>
#include <vector>

#include "core/config/setting_kinds.hpp"

namespace slotctl {

namespace {

using namespace std::chrono_literals;
using namespace setting_kinds;

Choices<log::Level> log_levels() {
    Choices<log::Level> choices;
    for (const auto level :
         {log::Level::debug, log::Level::info, log::Level::warning, log::Level::error, log::Level::off}) {
        choices.emplace_back(log::name_of(level), level);
    }
    return choices;
}

Choices<log::Format> log_formats() {
    return {{"text", log::Format::text}, {"json", log::Format::json}};
}

std::vector<Setting> make_settings() {
    return {
        database_url(
            "database.url", "DATABASE_URL",
            "Where the data is: sqlite:PATH or postgresql://…; empty = SQLite in the state directory.",
            [](auto& c) -> auto& { return c.database.url; }),
        secret(
            "database.password", "Password for a PostgreSQL URL that holds none.",
            [](auto& c) -> auto& { return c.database.password; }),
        duration(
            "database.connect_timeout", 1s, 1h, "How long to wait for each PostgreSQL host to answer.",
            [](auto& c) -> auto& { return c.database.connect_timeout; }),

        whole_number(
            "maintain.days_ahead", 0, 3660, "How many days after today are kept filled with slots.",
            [](auto& c) -> auto& { return c.maintain.days_ahead; }),
        whole_number(
            "maintain.max_slots_per_service", 1, 1000000,
            "The most future slots one offering gets; the earliest win.",
            [](auto& c) -> auto& { return c.maintain.max_slots_per_service; }),

        choice(
            "log.level", log_levels(),
            "The least serious lines that are logged: debug, info, warning, error, off.",
            [](auto& c) -> auto& { return c.log.level; }),
        choice(
            "log.format", log_formats(), "How lines are written: text, or json (one object a line).",
            [](auto& c) -> auto& { return c.log.format; }),
        path(
            "log.file", "A file that gets every line, besides standard error; empty = none.",
            [](auto& c) -> auto& { return c.log.file; }),
        byte_size(
            "log.max_size", std::size_t{1} << 10, std::size_t{1} << 40,
            "The size at which the log file is rotated.", [](auto& c) -> auto& { return c.log.max_size; }),
        whole_number(
            "log.max_files", 1, 1000, "How many rotated log files are kept, besides the current one.",
            [](auto& c) -> auto& { return c.log.max_files; }),

        path(
            "lock.directory", "Where the lock files are; empty = locks in the state directory.",
            [](auto& c) -> auto& { return c.lock.directory; }),
    };
}

}  // namespace

std::span<const Setting> all_settings() {
    static const std::vector<Setting> settings = make_settings();
    return settings;
}

std::string key_of(const Setting& setting) {
    return std::string(setting.table) + '.' + std::string(setting.name);
}

std::string variable_of(const Setting& setting) {
    std::string name = "SLOTCTL_" + key_of(setting);
    for (char& c : name) c = c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

std::string credential_name(const Setting& setting) {
    return "slotctl_" + std::string(setting.table) + '_' + std::string(setting.name);
}

}  // namespace slotctl
