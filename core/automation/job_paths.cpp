#include "core/automation/job_paths.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/config/settings.hpp"
#include "core/platform/directories.hpp"
#include "core/store/open_store.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view sqlite_scheme = "sqlite:";

bool is_below(const fs::path& path, const fs::path& top) {
    return std::mismatch(top.begin(), top.end(), path.begin(), path.end()).first == top.end();
}

void add_directory(std::vector<fs::path>& directories, fs::path directory, const fs::path& state) {
    directory = fs::absolute(directory).lexically_normal();
    if (!directory.has_filename()) directory = directory.parent_path();
    if (is_below(directory, state) || is_below(directory, system_directories().log)) return;
    // The root directory would open the whole file system.
    if (directory == directory.root_path() || is_below(directory, "/dev")) return;
    if (std::find(directories.begin(), directories.end(), directory) == directories.end())
        directories.push_back(directory);
}

void add_sqlite(std::vector<fs::path>& directories, const std::string& url, const fs::path& state) {
    if (url.starts_with(sqlite_scheme) && url.size() > sqlite_scheme.size())
        add_directory(directories, path_from(url.substr(sqlite_scheme.size())).parent_path(), state);
}

std::string percent_decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned char byte = 0;
        const bool coded =
            text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr == text.data() + i + 3;
        result += coded ? static_cast<char>(byte) : text[i];
        if (coded) i += 2;
    }
    return result;
}

/// The absolute paths in a PostgreSQL URL or keyword string: socket directories and the files of libpq's
/// options.
std::vector<fs::path> paths_in_url(const std::string& url) {
    constexpr std::array before{
        "host=",   "://",     "@",          ",",         "sslrootcert=", "sslcert=",
        "sslkey=", "sslcrl=", "sslcrldir=", "passfile=", "servicefile=", "sslkeylogfile="};
    std::vector<fs::path> paths;
    if (names_sqlite(url)) return paths;
    const std::string text = percent_decoded(url);
    for (const std::string_view mark : before) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
            auto from = at + mark.size();
            const bool quoted = from < text.size() && text[from] == '\'';
            if (quoted) ++from;
            if (from >= text.size() || text[from] != '/') continue;
            const auto end = text.find_first_of(quoted ? "'," : " ,:&?'", from);
            paths.push_back(path_from(text.substr(from, end - from)));
        }
    }
    return paths;
}

/// The absolute paths among the words of a shell command. Quotes are taken off; what expansion yields is not
/// known.
std::vector<fs::path> paths_in_command(const std::string& command) {
    constexpr std::string_view between = " \t\n\"';&|<>()=";
    std::vector<fs::path> paths;
    for (auto from = command.find_first_not_of(between); from != std::string::npos;) {
        const auto end = std::min(command.find_first_of(between, from), command.size());
        if (command[from] == '/') paths.push_back(path_from(command.substr(from, end - from)));
        from = command.find_first_not_of(between, end);
    }
    return paths;
}

std::vector<fs::path> paths_in_hooks(const HookConfig& hooks) {
    std::vector<fs::path> paths;
    const auto add = [&paths](const HookCommands& commands) {
        for (const std::string& command : {commands.before, commands.after, commands.on_failure}) {
            const auto more = paths_in_command(command);
            paths.insert(paths.end(), more.begin(), more.end());
        }
    };
    add(hooks.all);
    for (const HookCommands& commands : hooks.jobs) add(commands);
    return paths;
}

}  // namespace

void refuse_relative_outputs(const std::vector<ScheduledJob>& jobs) {
    for (const ScheduledJob& job : jobs) {
        if (!job.enabled) continue;
        for (const std::string& file : option_values(job, "--output")) {
            if (path_from(file).is_absolute()) continue;
            throw Error(ErrorKind::config,
                        "the job " + job.name + " writes to the relative path " + file +
                            ", but systemd starts it in the root directory, where it may not write",
                        "write the absolute path in [[schedule]]");
        }
    }
}

std::vector<fs::path> output_directories(const std::vector<ScheduledJob>& jobs) {
    std::vector<fs::path> directories;
    for (const ScheduledJob& job : jobs) {
        if (!job.enabled) continue;
        for (const std::string& file : option_values(job, "--output")) {
            if (path_from(file).is_absolute())
                directories.push_back(path_from(file).lexically_normal().parent_path());
        }
    }
    return directories;
}

std::vector<fs::path> written_directories(const Config& config, const Installation& installation) {
    std::vector<fs::path> directories;
    const fs::path& state = installation.state_directory;
    add_sqlite(directories, installation.database.value_or(config.database.url.reveal()), state);
    if (!config.log.file.empty()) add_directory(directories, config.log.file.parent_path(), state);
    if (!config.lock.directory.empty()) add_directory(directories, config.lock.directory, state);
    for (const fs::path& directory : output_directories(config.schedule))
        add_directory(directories, directory, state);
    for (const ScheduledJob& job : config.schedule) {
        if (!job.enabled) continue;
        for (const std::string& url : option_values(job, "--database")) add_sqlite(directories, url, state);
    }
    return directories;
}

std::vector<fs::path> reached_paths(const Config& config) {
    std::vector<fs::path> paths = paths_in_url(config.database.url.reveal());
    for (const Setting& setting : all_settings()) {
        const fs::path path = setting.location ? setting.location(config) : fs::path();
        if (!path.empty()) paths.push_back(fs::absolute(path).lexically_normal());
    }
    const auto hooks = paths_in_hooks(config.hooks);
    paths.insert(paths.end(), hooks.begin(), hooks.end());
    for (const ScheduledJob& job : config.schedule) {
        if (!job.enabled) continue;
        for (const std::string& url : option_values(job, "--database")) {
            const auto more = paths_in_url(url);
            paths.insert(paths.end(), more.begin(), more.end());
        }
        for (const std::string& word : job.arguments) {
            const auto value = word.find("=/");
            if (word.starts_with('/')) paths.emplace_back(word);
            if (word.starts_with("--") && value != std::string::npos)
                paths.emplace_back(word.substr(value + 1));
        }
    }
    return paths;
}

}  // namespace slotctl
