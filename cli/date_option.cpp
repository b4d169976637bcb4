#include "cli/date_option.hpp"

namespace slotctl::cli {

bool is_sound(LocalDate date) {
    using namespace std::chrono;
    return local_days{year{100} / 1 / 1} <= date && date < local_days{year{9900} / 1 / 1};
}

CLI::Option* add_date(CLI::App& command, const std::string& name, std::optional<LocalDate>& value,
                      const std::string& help) {
    const auto read = [&value, name](const std::string& text) {
        value = parse_date(text);
        if (!value || !is_sound(*value)) {
            throw CLI::ValidationError(
                name + ": \"" + text +
                "\" is not a date; write it like 2026-11-20, in the years 0100 to 9899");
        }
    };
    return command.add_option_function<std::string>(name, read, help)->type_name("DATE");
}

}  // namespace slotctl::cli
