#include "cli/date_option.hpp"

#include "core/base/planned_years.hpp"

namespace slotctl::cli {

CLI::Option* add_date(CLI::App& command, const std::string& name, std::optional<LocalDate>& value,
                      const std::string& help) {
    const auto read = [&value, name](const std::string& text) {
        value = parse_date(text);
        if (!value || !is_planned(*value)) {
            throw CLI::ValidationError(name + ": \"" + text + "\" is not a date; write it like 2026-11-20, " +
                                       planned_years);
        }
    };
    return command.add_option_function<std::string>(name, read, help)->type_name("DATE");
}

Instant read_instant(const std::string& name, const std::string& text) {
    const auto instant = parse_instant(text);
    if (!instant) {
        throw CLI::ValidationError(name + ": \"" + text +
                                   "\" is not an RFC 3339 time; write it like 2026-11-20T09:00:00Z");
    }
    if (!is_planned(*instant))
        throw CLI::ValidationError(name + ": \"" + text + "\" is not " + planned_years);
    return *instant;
}

}  // namespace slotctl::cli
