#include "core/config/files.hpp"

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/account.hpp"
#include "core/platform/file_system.hpp"
#include "core/platform/file_trouble.hpp"

namespace slotctl {

namespace fs = std::filesystem;

std::optional<std::string> variable(const ConfigSources& sources, const std::string& name) {
    auto value = sources.environment ? sources.environment(name) : std::nullopt;
    if (value && value->empty()) return std::nullopt;
    return value;
}

std::optional<ConfigFile> find_config_file(const ConfigSources& sources) {
    if (sources.file) return ConfigFile{*sources.file, "--config"};
    if (const auto path = variable(sources, "SLOTCTL_CONFIG"))
        return ConfigFile{path_from(*path), "SLOTCTL_CONFIG"};
    for (const auto& path : sources.search) {
        // A file that this user may not even see is not meant for them.
        const PathState found = look_at_path(path);
        if (found.exists && !found.is_directory) return ConfigFile{path, {}};
    }
    return std::nullopt;
}

namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 20;

/// Anybody who can write to the configuration chooses the database, and thus where secrets are sent.
void refuse_for_root(const ConfigFile& file, const FileText& found) {
    const bool was_named = !file.named_by.empty();
    const bool others =
        !found.is_of_root || found.others_may_write || (!was_named && found.others_may_replace);
    if (!is_administrator() || !others) return;
    const std::string refused = "the configuration file " + utf8(file.path) + " is refused for " +
                                std::string(name_of_root()) + ", since other users may write to ";
    if (found.is_of_root && !found.others_may_write) {
        const fs::path directory = fs::absolute(file.path).parent_path();
        throw Error(ErrorKind::permission, refused + "its directory: " + found.directory_access,
                    "if its contents are correct, name it with --config, or run `" +
                        protecting_commands(directory) + "`");
    }
    throw Error(ErrorKind::permission, refused + "it: " + found.access,
                "if its contents are correct, run `" + protecting_commands(file.path) + "`" +
                    (found.others_may_replace && !was_named ? ", and name it with --config" : "") +
                    "; otherwise run slotctl as " + found.owner);
}

}  // namespace

std::string warning_about(const ConfigFile& file, const FileText& found) {
    if (is_administrator() || (found.is_ours && !found.others_may_write)) return "";
    return "others may write to the configuration file " + utf8(file.path) + ": " + found.access +
           "; they could choose the database and where passwords are sent";
}

FileText read_config_file(const ConfigFile& file) {
    try {
        FileText found = read_file(file.path, most_bytes);
        refuse_for_root(file, found);
        return found;
    } catch (const FileTrouble& trouble) {
        const auto named = file.named_by.empty() ? "" : ", named by " + file.named_by + ",";
        const auto what = "the configuration file " + utf8(file.path) + named;
        if (trouble.missing())
            throw Error(ErrorKind::config, what + " does not exist", "create it, or name another");
        const Error error = trouble.error(
            what + " cannot be read",
            trouble.forbidden() ? "let this user read it, or name another one with --config" : "");
        throw Error(trouble.forbidden() ? ErrorKind::permission : ErrorKind::config, error.what(),
                    error.hint());
    }
}

std::string read_secret(const fs::path& path, bool many_lines) {
    constexpr std::size_t most = std::size_t{8} << 10;
    std::string text = read_file(path, most).text;
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    if (!many_lines && text.find('\n') != std::string::npos)
        throw FileTrouble(0, false, "it has more than one line; a secret must be one line");
    return text;
}

}  // namespace slotctl
