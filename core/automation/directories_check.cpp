#include "core/automation/directories_check.hpp"

#include <algorithm>

#include "core/automation/job_paths.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/account.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/file_system.hpp"
#include "core/store/open_store.hpp"

namespace slotctl {

namespace {
namespace fs = std::filesystem;
}

std::vector<fs::path> directories_of(const Config& config) {
    constexpr std::string_view scheme = "sqlite:";
    const fs::path state = state_directory();
    const std::string& url = config.database.url.reveal();
    std::vector<fs::path> directories;
    // The locks of an SQLite file are beside it.
    if (!names_sqlite(url))
        directories.push_back(config.lock.directory.empty() ? state / "locks" : config.lock.directory);
    if (url.empty()) directories.push_back(state);
    if (url.starts_with(scheme))
        directories.push_back(fs::absolute(path_from(url.substr(scheme.size()))).parent_path());
    for (const fs::path& directory : output_directories(config.schedule)) directories.push_back(directory);
    if (!config.log.file.empty()) directories.push_back(fs::absolute(config.log.file).parent_path());
    std::sort(directories.begin(), directories.end());
    directories.erase(std::unique(directories.begin(), directories.end()), directories.end());
    return directories;
}

std::vector<std::string> unusable_directories(const Config& config) {
    std::vector<std::string> sentences;
    for (const fs::path& directory : directories_of(config)) {
        fs::path nearest = directory;
        while (!look_at_path(nearest).is_directory && nearest.has_relative_path())
            nearest = nearest.parent_path();
        const std::string reason = obstacle_to_making_files(nearest);
        if (reason.empty()) continue;
        sentences.push_back("the directory " + utf8(directory) + " cannot be " +
                            (nearest == directory ? "written" : "created in " + utf8(nearest)) + " by " +
                            current_account().name + ": " + reason);
    }
    if (const std::string reason = config.log.file.empty() ? "" : obstacle_to_writing(config.log.file);
        !reason.empty()) {
        sentences.push_back("the log file " + utf8(config.log.file) + " cannot be written by " +
                            current_account().name + ": " + reason);
    }
    return sentences;
}

}  // namespace slotctl
