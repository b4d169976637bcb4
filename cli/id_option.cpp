#include "cli/id_option.hpp"

#include <charconv>
#include <system_error>

namespace slotctl::cli {

CLI::Validator is_id() {
    const auto check = [](const std::string& text) {
        std::int64_t id = 0;
        const char* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, id);
        return error == std::errc{} && stop == end && id > 0
                   ? std::string()
                   : "\"" + text + "\" is not an id: use a whole number of 1 or more";
    };
    return {check, ""};
}

CLI::Option* add_ids(CLI::App& command, const std::string& name, std::vector<std::int64_t>& ids,
                     const std::string& help) {
    return command.add_option(name, ids, help)->type_name("ID")->check(is_id())->allow_extra_args(false);
}

}  // namespace slotctl::cli
