#include "cli/passed_on.hpp"

#include "core/base/duration.hpp"

namespace slotctl::cli {

std::vector<std::string> passed_on(const GlobalOptions& options) {
    std::vector<std::string> words;
    if (options.config) words.insert(words.end(), {"--config", options.config->string()});
    if (options.wait) words.insert(words.end(), {"--wait", format_duration(*options.wait)});
    if (options.verbose) words.emplace_back("--verbose");
    if (options.no_color) words.emplace_back("--no-color");
    return words;
}

EnvironmentChanges database_of(const GlobalOptions& options) {
    if (!options.database) return {};
    return {{"SLOTCTL_DATABASE_URL", *options.database}, {"SLOTCTL_DATABASE_URL_FILE", std::nullopt}};
}

}  // namespace slotctl::cli
