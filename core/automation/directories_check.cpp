#include "core/automation/directories_check.hpp"

#include <algorithm>
#include <system_error>

#include "core/automation/job_paths.hpp"
#include "core/base/error.hpp"
#include "core/platform/account.hpp"
#include "core/platform/directories.hpp"
#include "core/platform/process.hpp"
#include "core/platform/text_file.hpp"
#include "core/store/open_store.hpp"

namespace slotctl {

namespace {
namespace fs = std::filesystem;
}

std::vector<fs::path> directories_of(const Config& config) {
    constexpr std::string_view scheme = "sqlite:";
    const fs::path state = state_directory();
    const std::string& url = config.database.url.reveal();
    std::vector<fs::path> directories{config.lock.directory.empty() ? state / "locks"
                                                                    : config.lock.directory};
    if (url.empty()) directories.push_back(state);
    if (url.starts_with(scheme)) directories.push_back(fs::absolute(url.substr(scheme.size())).parent_path());
    for (const fs::path& directory : output_directories(config.schedule)) directories.push_back(directory);
    if (!config.log.file.empty()) directories.push_back(fs::absolute(config.log.file).parent_path());
    std::sort(directories.begin(), directories.end());
    directories.erase(std::unique(directories.begin(), directories.end()), directories.end());
    return directories;
}

std::vector<std::string> unusable_directories(const Config& config) {
    std::vector<std::string> sentences;
    for (const fs::path& directory : directories_of(config)) {
        std::error_code hidden;
        fs::path nearest = directory;
        while (!fs::is_directory(nearest, hidden) && nearest.has_relative_path())
            nearest = nearest.parent_path();
        const fs::path probe = nearest / (".slotctl-probe-" + std::to_string(process_id()));
        try {
            write_text_file(probe, "", 0600);
            remove_text_file(probe);
        } catch (const Error& e) {
            std::string reason = e.what();
            reason = reason.substr(reason.rfind(": ") + 2);
            sentences.push_back("the directory " + directory.string() + " cannot be " +
                                (nearest == directory ? "written" : "made in " + nearest.string()) + " by " +
                                current_account().name + ": " + reason);
        }
    }
    return sentences;
}

}  // namespace slotctl
